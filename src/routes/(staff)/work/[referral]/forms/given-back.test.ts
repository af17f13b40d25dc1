import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { askRestriction } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { introduced } from '../../../../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import * as answering from '../../../../(link)/answer/[key]/+page.server.ts'
import * as introduce from '../introduce/[service]/+page.server.ts'
import { actions as person } from '../+page.server.ts'

const world = await openWorld()
openLinkPages(world)
world.clock.set(new Date())
const client = await world.client()
const { referralId, serviceId, sam, key } = await introduced(world, { client })
const programme = await programmeWith(world.db, world.programmeId)
const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }

function event(fields: Record<string, string>, params: Record<string, string> = { referral: referralId, service: serviceId! }) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return {
    params,
    route: { id: '/(staff)/work/[referral]' },
    locals: { ctx: sam.ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    getClientAddress: () => '127.0.0.1',
    request: new Request('http://localhost/', { method: 'POST', body }),
  } as never
}
const shutWith = async (act: unknown) => {
  const thrown: unknown = await (act as Promise<unknown>).catch((error: unknown) => error)
  return isHttpError(thrown) ? { ...thrown.body, status: thrown.status } : thrown
}

test('what somebody was typing when a client asked that nothing is used is given back, and they read that it was not saved', async () => {
  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'objects' })
  const note = { contactId: newId(), channel: 'phone', outcome: 'reached', note: 'She slept well.' }
  expect(await shutWith(person.contact!(event(note)))).toMatchObject({ status: 409, typed: ['She slept well.'] })
  // A form that would not have been taken anyway is not shown again either; one word is a word too.
  expect(await shutWith(person.contact!(event({ ...note, channel: '', note: 'Swims.' })))).toMatchObject({ status: 409, typed: ['Swims.'] })
  const message = {
    ...{ stepId: newId(), stepWords: 'Go and look', stepDoneBy: 'client' },
    introductionId: newId(),
    message: 'She likes tea.',
  }
  for (const action of ['introduce', 'preview'] as const) {
    expect(await shutWith(introduce.actions[action](event(message)))).toMatchObject({ typed: ['Go and look', 'She likes tea.'] })
  }
  const answer = { id: newId(), answer: 'yes', note: 'She is welcome on Tuesday.' }
  expect(await shutWith(answering.actions.default!(event(answer, { key })))).toMatchObject({
    status: 410,
    typed: ['She is welcome on Tuesday.'],
  })
  expect(await shutWith(answering.actions.default!(event({ ...answer, answer: '' }, { key })))).toMatchObject({
    status: 410,
    typed: ['She is welcome on Tuesday.'],
  })
})
