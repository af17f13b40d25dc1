import { type KyselyPlugin, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { changeService, importDirectory, mapTerm, type Meaning, takeOverMeanings, type TermEntry, termsToMap } from './index.ts'

const world = await openWorld()

test('a word of a directory is mapped: its services count for what it means, as long as it means it', async () => {
  const here = await world.programme()
  const [manager, linkWorker] = [await here.member('manager'), await here.member('link-worker')]
  const { id: serviceId } = await here.service({ needs: ['belonging'] })
  const termId = await inTransaction(here.system, async ({ tx }) => {
    const term = { source: 'town', name: 'Eenzaamheid' }
    const { id } = await tx
      .insertInto('taxonomy_term')
      .values({ ...term, source_id: 't1' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('taxonomy_term').values({ source: 'town', source_id: 't2', name: 'Not used' }).execute()
    await tx.insertInto('service_taxonomy_term').values({ service_id: serviceId, taxonomy_term_id: id }).execute()
    return id
  })
  const needs = () =>
    here.read((tx) =>
      tx.selectFrom('service_need').select(['need_code', 'from_words']).where('service_id', '=', serviceId).orderBy('need_code').execute(),
    )
  const map = (...meanings: Meaning[]) => mapTerm(manager.ctx, { termId, meanings })
  const loneliness = { means: 'need', code: 'loneliness' } as const

  expect(await here.read((tx) => termsToMap(tx, { page: 1, perPage: 25 }))).toMatchObject({
    total: 2,
    unmapped: 2,
    terms: [{ name: 'Eenzaamheid', services: 1 }, {}],
  })
  await expect(mapTerm(linkWorker.ctx, { termId, meanings: [loneliness] })).rejects.toMatchObject({
    kind: 'forbidden',
    words: { act: 'map-terms' },
  })
  await expect(mapTerm(manager.ctx, { termId: newId(), meanings: [] })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(map({ means: 'need', code: 'no-such-need' })).rejects.toMatchObject({ kind: 'invalid' })
  await map(loneliness, { means: 'circumstance', code: 'older-people' })
  await map({ means: 'circumstance', code: 'older-people' }, loneliness)
  expect(await needs()).toEqual([
    { need_code: 'belonging', from_words: false },
    { need_code: 'loneliness', from_words: false },
  ])
  expect(await here.read((tx) => termsToMap(tx, { page: 1, perPage: 25, text: 'eenzaam' }))).toMatchObject({
    total: 1,
    unmapped: 0,
    terms: [{ meanings: [{ code: 'older-people' }, loneliness] }],
  })
  await map()
  expect((await needs()).map((row) => row.need_code)).toEqual(['belonging'])
  expect(await here.factKinds()).toEqual(['term.mapped', 'term.mapped'])

  // Whoever corrected what it is for has the last word.
  await map(loneliness)
  await changeService(manager.ctx, { id: newId(), serviceId, fields: { needs: ['belonging'] } })
  await map()
  await map(loneliness)
  expect((await needs()).map((row) => row.need_code)).toEqual(['belonging'])
})

test('nothing is no meaning, but a meaning can be taken away', async () => {
  const here = await world.programme()
  const manager = await here.member('manager')
  const { id: termId } = await inTransaction(here.system, ({ tx }) =>
    tx.insertInto('taxonomy_term').values({ source: 'town', source_id: 't1', name: 'Games' }).returning('id').executeTakeFirstOrThrow(),
  )
  const map = (...meanings: Meaning[]) => mapTerm(manager.ctx, { termId, meanings })
  await expect(map()).rejects.toMatchObject({ kind: 'invalid', reason: 'no-meaning-chosen', field: 'meaning' })
  await map({ means: 'need', code: 'loneliness' })
  await map()
  expect(await here.read((tx) => termsToMap(tx, { page: 1, perPage: 25 }))).toMatchObject({ terms: [{ meanings: [] }] })
})

test('a page of words beyond the last is the last', async () => {
  const here = await world.programme()
  const terms = ['a', 'b', 'c'].map((name) => ({ source: 'town', source_id: name, name }))
  await inTransaction(here.system, ({ tx }) => tx.insertInto('taxonomy_term').values(terms).execute())
  const page = (asked: number) => here.read((tx) => termsToMap(tx, { page: asked, perPage: 2 }))
  expect(await page(999)).toMatchObject({ page: 2, pages: 2, total: 3, terms: [{ name: 'c' }] })
  expect(await page(1)).toMatchObject({ page: 1, terms: [{ name: 'a' }, { name: 'b' }] })
})

test('a word is asked about only while an entry has it that did not go with its feed', async () => {
  const here = await world.programme()
  const { id: kept } = await here.service({ name: 'Choir' })
  const { id: gone } = await here.service({ name: 'Walks' })
  const hide = `update service set source = $2, source_id = name, hidden_at = case when $2 = 'feed:b' then now() end,
    hidden_because = case when $2 = 'feed:b' then 'feed-removed' end where id = $1`
  await world.owner.query(hide, [kept, 'feed:a'])
  await world.owner.query(hide, [gone, 'feed:b'])
  await inTransaction(here.system, async ({ tx }) => {
    const terms = [
      ['feed:a', 'Music', kept],
      ['feed:a', 'Nobody', null],
      ['feed:b', 'Music', gone],
    ] as const
    for (const [source, name, serviceId] of terms) {
      const { id } = await tx
        .insertInto('taxonomy_term')
        .values({ source, source_id: name, name })
        .returning('id')
        .executeTakeFirstOrThrow()
      if (serviceId) await tx.insertInto('service_taxonomy_term').values({ service_id: serviceId, taxonomy_term_id: id }).execute()
    }
  })
  expect(await here.read((tx) => termsToMap(tx, { page: 1, perPage: 25 }))).toMatchObject({
    total: 1,
    terms: [{ name: 'Music', sources: ['feed:a'] }],
  })
})

test('the same word of two directories is asked once, its answer counts for both, and for a third that comes later', async () => {
  const here = await world.programme()
  const manager = await here.member('manager')
  const term = (source: string, parent_source_id: string | null = null) =>
    inTransaction(here.system, async ({ tx }) => {
      const { id: serviceId } = await here.service({ needs: [] })
      const fields = { source, source_id: 'walks', name: source === 'town' ? 'Walks' : 'walks', parent_source_id }
      await tx.insertInto('taxonomy_term').values({ source, source_id: 'above', name: 'Outdoors' }).execute()
      const { id } = await tx.insertInto('taxonomy_term').values(fields).returning('id').executeTakeFirstOrThrow()
      await tx.insertInto('service_taxonomy_term').values({ service_id: serviceId, taxonomy_term_id: id }).execute()
      return { id, serviceId }
    })
  const [one, two, elsewhere] = [await term('town', 'above'), await term('county', 'above'), await term('village')]
  const asked = () => here.read(async (tx) => (await termsToMap(tx, { page: 1, perPage: 25, text: 'walks' })).terms)
  expect(await asked()).toMatchObject([
    { sources: ['county', 'town'], services: 2, parent: 'Outdoors' },
    { sources: ['village'], services: 1, parent: null },
  ])
  const meanings = [{ means: 'need', code: 'loneliness' }] as const satisfies Meaning[]
  await mapTerm(manager.ctx, { termId: two.id, meanings })
  const needs = () => here.read((tx) => tx.selectFrom('service_need').select('service_id').execute())
  expect((await needs()).map((row) => row.service_id).sort()).toEqual([one.serviceId, two.serviceId].sort())
  expect(await asked()).toMatchObject([{ sources: ['village'] }, { sources: ['county', 'town'], meanings }])
  expect(elsewhere.id).not.toBe(one.id)

  const above = { sourceId: 'a', name: 'Outdoors', parentSourceId: null, vocabulary: null }
  const later = { sourceId: 'w', name: 'WALKS', parentSourceId: 'a', vocabulary: null }
  const load = () =>
    importDirectory(here.system, { source: 'later', entries: { organisations: [], locations: [], terms: [above, later], services: [] } })
  await load()
  expect(await asked()).toMatchObject([{ sources: ['village'] }, { sources: ['county', 'later', 'town'] }])
  expect(await here.factKinds()).toContain('term.meaning-taken-over')
  // What somebody said since is not overruled by the next time.
  await inTransaction(here.system, ({ tx }) => tx.deleteFrom('taxonomy_term_meaning').where('taxonomy_term_id', '=', two.id).execute())
  await load()
  expect((await asked()).find(({ meanings: said }) => said.length > 0)!.sources).toEqual(['later', 'town'])
})

test('a list of fifteen hundred words that come in is given its meanings in a few statements', async () => {
  const here = await world.programme()
  await inTransaction(here.system, async ({ tx }) => {
    for (const source of ['county', 'town'])
      await sql`
        insert into taxonomy_term (source, source_id, name)
        select ${source}::text, word, 'Word ' || word from generate_series(1, 1500) as word`.execute(tx)
    await sql`
      insert into taxonomy_term_meaning (taxonomy_term_id, means, code)
      select id, 'need', 'loneliness' from taxonomy_term where source = 'county'`.execute(tx)
  })
  let statements = 0
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements++
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await inTransaction(here.system, ({ tx }) => takeOverMeanings(tx.withPlugin(counting), here.system, 'town'))
  expect(statements).toBeLessThan(15)
  const meant = await here.read((tx) =>
    sql<{ source: string; words: number }>`
    select source, count(*) as words from taxonomy_term_meaning join taxonomy_term term on term.id = taxonomy_term_id
    group by source order by source`.execute(tx),
  )
  expect(meant.rows).toEqual([
    { source: 'county', words: 1500 },
    { source: 'town', words: 1500 },
  ])
  expect((await here.factKinds()).filter((kind) => kind === 'term.meaning-taken-over')).toHaveLength(1500)
})

describe('a manager who says what a word means while the same word comes in with a harvest', () => {
  /** Until so many transactions wait for a row that another one holds. */
  async function untilTheyWait(count: number): Promise<void> {
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await world.owner.query(waits)).rowCount !== count) await new Promise((wait) => setTimeout(wait, 10))
  }

  /** Both are at it at once: the manager has written an answer that is not kept yet when the harvest comes to its end. */
  async function atOnce(answer: Meaning) {
    const here = await world.programme()
    const manager = await here.member('manager')
    const { id: serviceId } = await here.service({ needs: [] })
    const termId = await inTransaction(here.system, async ({ tx }) => {
      const term = async (source: string) =>
        tx.insertInto('taxonomy_term').values({ source, source_id: 'w', name: 'Walks' }).returning('id').executeTakeFirstOrThrow()
      const [{ id: elsewhere }, { id }] = [await term('county'), await term('town')]
      await tx.insertInto('taxonomy_term_meaning').values({ taxonomy_term_id: elsewhere, means: 'need', code: 'loneliness' }).execute()
      await tx.insertInto('service_taxonomy_term').values({ service_id: serviceId, taxonomy_term_id: id }).execute()
      return id
    })
    const entries = { organisations: [], locations: [], terms: [], services: [] }
    const harvested = () => importDirectory(here.system, { source: 'town', entries })
    const holder = await world.owner.connect()
    await holder.query('begin')
    await holder.query('select from service where id = $1 for update', [serviceId])
    const answered = mapTerm(manager.ctx, { termId, meanings: [answer] })
    await untilTheyWait(1)
    const taken = harvested()
    await untilTheyWait(2)
    await holder.query('commit')
    holder.release()
    await Promise.all([answered, taken])
    const meanings = await here.read((tx) =>
      tx.selectFrom('taxonomy_term_meaning').select(['means', 'code']).where('taxonomy_term_id', '=', termId).execute(),
    )
    return { meanings, kinds: await here.factKinds() }
  }

  test('has the last word', async () => {
    const answer = { means: 'need', code: 'belonging' } as const
    expect(await atOnce(answer)).toMatchObject({ meanings: [answer], kinds: ['term.mapped'] })
  })

  test('and may say the same', async () => {
    const answer = { means: 'need', code: 'loneliness' } as const
    expect(await atOnce(answer)).toMatchObject({ meanings: [answer], kinds: ['term.mapped'] })
  })

  test('has the last word over what the term itself says it means', async () => {
    const here = await world.programme()
    const manager = await here.member('manager')
    const { id: serviceId } = await here.service({ needs: [] })
    const means: Meaning[] = [{ means: 'need', code: 'loneliness' }]
    const term = { sourceId: 'w', name: 'Walks', parentSourceId: null, vocabulary: null, means }
    const brought = (terms: TermEntry[]) =>
      importDirectory(here.system, { source: 'town', entries: { organisations: [], locations: [], terms, services: [] } })
    await brought([{ ...term, means: [] }])
    const { id: termId } = await here.read((tx) => tx.selectFrom('taxonomy_term').select('id').executeTakeFirstOrThrow())
    await inTransaction(here.system, ({ tx }) =>
      tx.insertInto('service_taxonomy_term').values({ service_id: serviceId, taxonomy_term_id: termId }).execute(),
    )
    const holder = await world.owner.connect()
    await holder.query('begin')
    await holder.query('select from service where id = $1 for update', [serviceId])
    const answer: Meaning = { means: 'need', code: 'belonging' }
    const answered = mapTerm(manager.ctx, { termId, meanings: [answer] })
    await untilTheyWait(1)
    const harvested = brought([term])
    await untilTheyWait(2)
    await holder.query('commit')
    holder.release()
    await Promise.all([answered, harvested])
    const meanings = () => here.read((tx) => tx.selectFrom('taxonomy_term_meaning').select(['means', 'code']).execute())
    expect(await meanings()).toEqual([answer])

    await mapTerm(manager.ctx, { termId, meanings: [] })
    await brought([term])
    expect(await meanings()).toEqual([])
  })
})
