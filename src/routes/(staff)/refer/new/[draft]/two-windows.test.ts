import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { type Answers, draftWithId, saveDraft } from '#domain/referrals'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { formHolds } from '../typed-form.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
const grace = await world.member('referrer')

const kept = async (id: string) => (await world.read((tx) => draftWithId(tx, grace.id, id)))!.answers

/** What an action gives back to a page, with its status. */
type Given = { status?: number; errors?: Record<string, string>; clashes?: { name: string }[] } & Parameters<typeof formHolds>[1]

/** A window with the draft in it: `send` presses a button with what the window holds and what is typed now. */
async function openWindow(draftId: string) {
  let held = formHolds(await kept(draftId), null)
  let clashing: string[] = []
  return async (typed: Answers & Record<`clash_${string}`, string>, go = 'check'): Promise<Given> => {
    const fields = new FormData()
    const all = { ...held.typed, ...typed, seen: held.seen, go }
    for (const [name, value] of Object.entries(all)) for (const one of [value ?? []].flat()) fields.append(name, one)
    for (const name of clashing) fields.append('clashing', name)
    const event = {
      params: { draft: draftId },
      route: { id: '/(staff)/refer/new/[draft]' },
      locals: { ctx: grace.ctx, programme: { locale: 'en' }, locale: 'en' },
      request: { formData: async () => fields },
      setHeaders: () => undefined,
    }
    try {
      const answered = (await actions.default!(event as never)) as unknown as { status?: number; data?: Given } & Given
      const given: Given = { ...(answered.data ?? answered), ...(answered.status ? { status: answered.status } : {}) }
      held = formHolds(await kept(draftId), given)
      clashing = (given.clashes ?? []).map(({ name }) => name)
      return given
    } catch (thrown) {
      if (isRedirect(thrown)) return { status: thrown.status }
      throw thrown
    }
  }
}

async function draft(answers: Answers = {}) {
  const { id } = await saveDraft(grace.ctx, {
    draftId: newId(),
    answers: {
      givenName: 'Ada',
      phone: '07700 900001',
      reachBy: 'phone',
      needs: ['debt'],
      agreed: ['referral'],
      agreedHow: 'spoken',
      ...answers,
    },
  })
  return id
}

test('after a "no" a window shows what another window made of the rest, and its second press wipes out nothing', async () => {
  const id = await draft()
  const [one, other] = [await openWindow(id), await openWindow(id)]
  await one({ phone: '07700 900002' })
  const no = await other({})
  expect(no).toMatchObject({ status: 422, errors: { reason: expect.any(String) } })
  expect(formHolds(await kept(id), no).typed.phone).toBe('07700 900002')
  expect(await other({ reason: 'Rent.' })).toMatchObject({ status: 303 })
  expect(await kept(id)).toMatchObject({ phone: '07700 900002', reason: 'Rent.' })
})

test('nor after somebody looked for a person, nor after a "no" that reads nothing of the form', async () => {
  const id = await draft()
  const [one, other] = [await openWindow(id), await openWindow(id)]
  await one({ phone: '07700 900002' })
  await other({}, 'find')
  await one({ email: 'ada@example.org' })
  expect(await other({}, 'nowhere')).toMatchObject({ status: 422 })
  await other({ reason: 'Rent.' })
  expect(await kept(id)).toMatchObject({ phone: '07700 900002', email: 'ada@example.org', reason: 'Rent.' })
})

test('nor after a clash about another answer; what was typed about that one waits for the choice', async () => {
  const id = await draft({ reason: 'Rent.' })
  const [one, other] = [await openWindow(id), await openWindow(id)]
  await one({ phone: '07700 900002', reason: 'Rent and sleep.' })
  const clash = await other({ reason: 'Debts.' })
  expect(clash).toMatchObject({ status: 409, clashes: [{ name: 'reason', stands: 'Rent and sleep.', typed: 'Debts.' }] })
  expect(formHolds(await kept(id), clash).typed).toMatchObject({ phone: '07700 900002', reason: 'Debts.' })
  expect(await other({ clash_reason: 'typed' })).toMatchObject({ status: 303 })
  expect(await kept(id)).toMatchObject({ phone: '07700 900002', reason: 'Debts.' })
})

test('what is too long for an answer is given back as it was typed, and is not kept', async () => {
  const id = await draft()
  const window = await openWindow(id)
  const long = 'x'.repeat(2001)
  const no = await window({ reason: long })
  expect(formHolds(await kept(id), no).typed.reason).toBe(long)
  expect((await kept(id)).reason ?? '').toBe('')
})

test('a person who was chosen is let go when the birth date says that it is another, and nobody has to choose from nobody', async () => {
  const noor = await world.member('referrer')
  const { id: clientId } = await world.client({ givenName: 'Ada', familyName: 'Terpstra' })
  await world.read((tx) => tx.updateTable('client').set({ birth_date: '1948-07-05' }).where('id', '=', clientId).execute())
  await world.referral({ referrer: noor, client: { id: clientId } })
  const id = await draft({ familyName: 'Terpstra', birthDate: '1948-07-05', reason: 'Rent.' })
  const window = await openWindow(id)
  await window({}, 'find')
  expect(await window({ clientId, birthDate: '1948-07-06', offered: 'yes' } as Answers)).toMatchObject({ status: 303 })
  expect((await kept(id)).clientId).toBe('')
})
