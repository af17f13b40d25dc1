import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import type { Context } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import type { Footbridge } from '../../../../startup.ts'
import { useFootbridge } from '../../../footbridge.ts'
import { load } from './+page.server.ts'
import { GET as asCsv } from './register.csv/+server.ts'
import { GET as asJson } from './register.json/+server.ts'

const world = await openWorld()
const [noor, sam] = [await world.member('manager'), await world.member('link-worker')]
const programme = await programmeWith(world.db, world.programmeId)
useFootbridge({
  config: { origin: 'http://localhost', smtpUrl: 'smtp://mail.example.org', backups: { keys: '/keys', days: 30 } },
  isDemo: false,
} as Footbridge)

const eventFor = (ctx: Context) =>
  ({ params: {}, route: { id: '/(staff)/manage/privacy' }, locals: { ctx, programme, locale: 'en' }, setHeaders: () => undefined }) as never

interface Said {
  entries: { key: string; kept: string[]; ground: string }[]
  setup: string[]
}

test('a manager reads what is done, how long it is kept, and how this server is set up', async () => {
  const { entries, setup } = (await load(eventFor(noor.ctx))) as Said
  expect(entries.find(({ key }) => key === 'story')).toMatchObject({
    kept: ['What they told in their story: 365 days after their last referral ended.', expect.stringContaining('2922 days') as string],
    ground: expect.stringContaining('UK GDPR') as string,
  })
  expect(setup).toEqual(
    expect.arrayContaining(['E-mail goes through mail.example.org.', 'Careful: no backups are made.', 'No map of others is shown.']),
  )
  expect(JSON.stringify({ entries, setup })).not.toMatch(/register_|keeping_|undefined/)
})

test('the files hold the same', async () => {
  const rows = (await (await asCsv(eventFor(noor.ctx))).text()).split('\r\n')
  expect(rows).toHaveLength(10)
  expect(rows[2]).toContain('A story told once')
  expect(await (await asJson(eventFor(noor.ctx))).json()).toMatchObject({
    format: 'footbridge-register',
    activities: expect.arrayContaining([expect.objectContaining({ key: 'story', whose: ['clients'] })]) as unknown[],
    setup: { mail: 'mail.example.org', backups: { kind: 'none' } },
  })
})

test('a link worker does not come in', async () => {
  for (const ask of [load, asCsv, asJson]) {
    const thrown: unknown = await Promise.resolve()
      .then(() => ask(eventFor(sam.ctx)))
      .catch((error: unknown) => error)
    expect(isHttpError(thrown, 403)).toBe(true)
  }
})
