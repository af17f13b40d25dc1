import { readFileSync } from 'node:fs'
import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import type { Context } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import type { Footbridge } from '../../../../startup.ts'
import { useFootbridge } from '../../../footbridge.ts'
import { load } from './+page.server.ts'
import { GET as asMarkdown } from './dpia.md/+server.ts'
import { load as openDpia } from './dpia/+page.server.ts'
import { markdownOf } from './dpia/markdown.ts'
import type { DpiaPart } from './dpia/say-dpia.ts'
import { partsOfSecurity } from './dpia/risks.ts'
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
  setup: { lines: string[] }
}

test('a manager reads what is done, how long it is kept, and how this server is set up', async () => {
  const { entries, setup } = (await load(eventFor(noor.ctx))) as Said
  expect(entries.find(({ key }) => key === 'story')).toMatchObject({
    kept: ['What they told in their story: 365 days after their last referral ended.', expect.stringContaining('2922 days') as string],
    ground: expect.stringContaining('UK GDPR') as string,
  })
  expect(setup.lines).toEqual(
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

test('the assessment has the parts of its country, is filled in from this server, and says what only people know', async () => {
  const { parts } = (await openDpia(eventFor(noor.ctx))) as { parts: DpiaPart[] }
  expect(parts.map(({ title }) => title)).toContain('4. Necessity and proportionality')
  expect(parts.every(({ yours }) => yours.length > 0)).toBe(true)
  expect(parts.flatMap(({ risks }) => risks).find(({ measures }) => measures.includes('no backups are made'))).toBeDefined()
  expect(JSON.stringify(parts)).not.toMatch(/register_|dpia_|undefined/)

  await world.owner.query(`update programme set time_zone = 'Europe/Amsterdam' where programme_id = $1`, [world.programmeId])
  const file = await (await asMarkdown(eventFor(noor.ctx))).text()
  expect(file).toContain('## C and D. Risks for people')
  expect(file).toContain('the Autoriteit Persoonsgegevens')
  expect(file.match(/^> \*\*For you to fill in/gm)!.length).toBeGreaterThan(8)
})

test('a name with marks or lines in it stays a name in the file', () => {
  const part = { title: 'Who', said: ['Goes to A *bold*\n# group [x](http://evil.example)'], risks: [], yours: [] }
  expect(markdownOf('DPIA', 'Today', [part])).toContain('- Goes to A \\*bold\\* \\# group \\[x\\](http://evil.example)')
})

test('each part of the page on security that the assessment names is there', () => {
  const security = readFileSync('docs/security.md', 'utf8')
  expect(partsOfSecurity.filter((part) => !security.includes(`\n## ${part}\n`))).toEqual([])
})

test('a link worker does not come in', async () => {
  for (const ask of [load, openDpia, asCsv, asJson, asMarkdown]) {
    const thrown: unknown = await Promise.resolve()
      .then(() => ask(eventFor(sam.ctx)))
      .catch((error: unknown) => error)
    expect(isHttpError(thrown, 403)).toBe(true)
  }
})
