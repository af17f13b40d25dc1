import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { addAgreement } from '#domain/agreements'
import { chooseRetention } from '#domain/rights'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { introduced } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { activities, type Activity, withoutPeople } from './activities.ts'
import { registerOf, setupOf, type RunningConfig } from './index.ts'

const world = await openWorld()
const manager = await world.member('manager')
const config: RunningConfig = {
  ownerUrl: undefined,
  origin: 'https://footbridge.example.org',
  smtpUrl: 'smtp://user:secret@mail.example.org:587',
  oidc: undefined,
  backups: { folder: '/backups', keys: '/keys', days: 30 },
}
const programme = { mapTiles: 'https://tiles.example.org/{z}/{x}/{y}.png', secondStepFrom: { manager: '2026-05-01' } } as never
const register = () => reading(manager.ctx, (tx) => registerOf(tx, setupOf(config, programme, false), world.clock.now()))

test('every table of the database is in the register, or among those in which no person stands', async () => {
  const { rows } = await world.owner.query<{ name: string }>(`
    select case nspname when 'public' then '' else nspname || '.' end || relname as name
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname in ('public', 'identity') and relkind in ('r', 'p') and not relispartition order by 1`)
  const listed = [...activities.flatMap(({ tables }: Activity) => tables), ...withoutPeople]
  expect(rows.map(({ name }) => name).filter((name) => !/migration/.test(name))).toEqual(listed.toSorted())
})

test('it names the columns that the database has, and the time that the programme chose', async () => {
  await chooseRetention(manager.ctx, { kind: 'story', days: 500 })
  const { entries, country } = await register()
  expect(country).toBe('GB')
  const story = entries.find(({ key }) => key === 'story')!
  expect(story.kept).toMatchObject([{ kind: 'story', days: 500 }, { kind: 'client' }])
  expect(story.columns.find(({ table }) => table === 'story_piece')!.names).toContain('layer')
  expect(entries.flatMap(({ columns }) => columns).filter(({ names }) => names.length === 0)).toEqual([])
})

test('it names who has an agreement that holds, and who gets something without one', async () => {
  const surgery = await world.organisation({ name: 'Harbour Surgery', sector: 'health', refers: true })
  await addAgreement(manager.ctx, {
    id: newId(),
    organisationId: surgery.id,
    kind: 'data-sharing',
    purposes: ['feedback'],
    layers: [],
    from: '2026-01-01',
    until: '2026-12-31',
    reference: 'The grey cupboard',
    signedByUs: 'Noor',
    signedByThem: 'Grace',
  })
  await introduced(world)
  expect((await register()).receivers).toMatchObject([
    { name: 'Harbour Surgery', agreements: [{ kind: 'data-sharing' }], stream: undefined },
    { agreements: [], stream: { introductions: 1 } },
  ])
})

test('of servers of others it says the host, never a password', async () => {
  const { setup } = await register()
  expect(setup).toMatchObject({ mail: 'mail.example.org', map: 'tiles.example.org', signIn: null, backups: { kind: 'own', days: 30 } })
  expect(JSON.stringify(setup)).not.toContain('secret')
  expect(
    setupOf({ ...config, ownerUrl: 'postgres://x', backups: { ...config.backups, folder: undefined } }, programme, true),
  ).toMatchObject({
    database: 'elsewhere',
    mail: null,
    backups: { kind: 'elsewhere' },
  })
})

test('the table of times in docs/privacy.md is the one that the program has', async () => {
  const { rows } = await world.owner.query<{ kind: string; line: string }>(`
    select gb.kind, concat_ws(' | ', gb.days, nl.days, gb.least_days || '–' || gb.most_days, nl.least_days || '–' || nl.most_days) as line
    from reference.retention gb join reference.retention nl using (kind)
    where gb.country = 'GB' and nl.country = 'NL' order by gb.position`)
  const written = readFileSync('docs/privacy.md', 'utf8').matchAll(/^\| .*\(`([a-z-]+)`\) \|[^|]*\| (.*) \|$/gm)
  expect([...written].map(([, kind, line]) => ({ kind, line }))).toEqual(rows)
})
