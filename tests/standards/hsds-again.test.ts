import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { changeService, importDirectory } from '#domain/directory'
import { newId } from '#platform/ids'
import { exportDirectory, type ExportFormat } from '../../src/standards/hsds/index.ts'
import { directoryIn } from '../support/directory-in.ts'
import { type Json, openDirectory } from '../support/open-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-again-'))
afterAll(() => rmSync(home, { recursive: true }))

let count = 0
type Programme = Awaited<ReturnType<typeof world.programme>>

async function town() {
  const slug = `again-${++count}`
  return { slug, here: await world.programme({ slug }) }
}

/** What another programme takes over of everything that this one gives out. */
async function takenFrom(here: Programme, format: ExportFormat, into?: Awaited<ReturnType<typeof town>>) {
  const path = join(home, `out-${++count}${format === 'json' ? '.json' : ''}`)
  const programme = await programmeWith(world.db, here.programmeId)
  await exportDirectory(here.system, programme!, { format, path })
  const there = into ?? (await town())
  const { entries } = await directoryIn(path)
  await importDirectory(there.here.system, { source: 'neighbour', entries })
  return there
}

/** A service of which everything is said that can be said. */
async function saidInFull(here: Programme): Promise<string> {
  const { id } = await here.service({ name: 'Lunch club' })
  await world.owner.query(
    `update service set description = 'We eat.', url = 'https://lunch.example/', cost = 'free', easy_words = 'We eat together.',
     alert = 'The hall is flooded', capacity_status = 'waitlist', places_from = '2026-09-01', closed_from = '2026-05-01',
     closed_until = '2099-06-01', funding_ends_on = '2099-03-31', confirmed_at = '2026-05-02T12:00:00Z', confirmed_by = 'the organiser',
     languages = '{nl,Twents}', access_features = '{step-free,quiet-space}', access_notes = 'Ring at the side door',
     minimum_age = 60, maximum_age = 90, is_online = true, is_in_person = true, status = 'temporarily closed' where id = $1`,
    [id],
  )
  const set = (sql: string) => world.owner.query(sql, [here.programmeId, id])
  await set(`insert into service_service_type (programme_id, service_id, service_type_code) values ($1, $2, 'lunch-or-coffee')`)
  await set(`insert into service_circumstance (programme_id, service_id, circumstance_code) values ($1, $2, 'older-people')`)
  await set(`insert into phone (programme_id, service_id, number) values ($1, $2, '01632 960000')`)
  await set(`insert into schedule (programme_id, service_id, weekdays, opens_at, closes_at) values ($1, $2, '{TU}', '12:00', '14:00')`)
  return id
}

const columnsOf = async (here: Programme) =>
  here.read((tx) =>
    tx
      .selectFrom('service')
      .select([
        'alert',
        'capacity_status',
        'places_from',
        'closed_from',
        'closed_until',
        'funding_ends_on',
        'cost',
        'fees',
        'easy_words',
        'access_features',
        'access_notes',
        'is_online',
        'is_in_person',
        'minimum_age',
        'maximum_age',
        'languages',
        'status',
      ])
      .execute(),
  )

/** What is told of one service, without ids and moments, and without where it came from. */
async function toldOf({ slug }: { slug: string }) {
  const [service] = (await openDirectory(world.db, slug).page('/services?full=true')).contents
  const attributes = (service!.attributes as Json[])
    .filter((one) => one.link_type !== 'source-id' && one.label !== 'last_modified')
    .map(({ link_type, value, taxonomy_term: term }) => `${link_type} ${String(value ?? (term as Json).code)}`)
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(without)
    if (typeof value !== 'object' || value === null) return value
    const left = Object.entries(value).filter(([key]) => !/^(id|.*_id|last_modified|updated|attributes|metadata)$/.test(key))
    return Object.fromEntries(left.map(([key, inner]) => [key, without(inner)]))
  }
  return { ...(without(service) as Json), attributes: attributes.sort() }
}

describe('what one Footbridge gives out and another takes over', () => {
  test('says the same again when that one gives it out', async () => {
    const first = await town()
    await saidInFull(first.here)
    const second = await takenFrom(first.here, 'json')
    expect(await columnsOf(second.here)).toEqual(await columnsOf(first.here))
    expect(await toldOf(second)).toEqual(await toldOf(first))
  })

  test('is taken back when it is said no more, and a correction stays', async () => {
    const first = await town()
    const id = await saidInFull(first.here)
    const second = await takenFrom(first.here, 'json')
    const { id: there } = await second.here.read((tx) => tx.selectFrom('service').select('id').executeTakeFirstOrThrow())
    const manager = await second.here.member('manager')
    await changeService(manager.ctx, { id: newId(), serviceId: there, fields: { cost: 'donation' } })
    await world.owner.query(`update service set alert = null, closed_from = null, closed_until = null, status = 'active' where id = $1`, [
      id,
    ])
    await takenFrom(first.here, 'json', second)
    expect(await columnsOf(second.here)).toMatchObject([{ alert: null, closed_from: null, closed_until: null, cost: 'donation' }])
  })

  test('asks nobody what our own words mean', async () => {
    const first = await town()
    await saidInFull(first.here)
    const second = await takenFrom(first.here, 'tabular')
    const links = (here: Programme) =>
      here.read(async (tx) => [
        await tx.selectFrom('service_need').select('need_code').where('from_words', '=', false).orderBy('need_code').execute(),
        await tx.selectFrom('service_service_type').select('service_type_code').where('from_words', '=', false).execute(),
        await tx.selectFrom('service_circumstance').select('circumstance_code').execute(),
      ])
    expect(await links(second.here)).toEqual(await links(first.here))
  })

  test('in tables it is the same', async () => {
    const first = await town()
    await saidInFull(first.here)
    const second = await takenFrom(first.here, 'tabular')
    expect(await columnsOf(second.here)).toEqual(await columnsOf(first.here))
  })
})
