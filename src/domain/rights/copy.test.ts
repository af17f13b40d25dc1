import { beforeAll, expect, test } from 'vitest'
import { tellPiece } from '#domain/stories'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { everythingOf } from '../../../tests/support/everything.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { copyOf, layersLeftOut, notesToLookThrough, takeCopy, type CopyPiece, type NotesGiven } from './index.ts'

const world = await openWorld()
const MARK = 'Kanarie-w'
let ada: Awaited<ReturnType<typeof everythingOf>>
beforeAll(async () => {
  ada = await everythingOf(world, MARK, { everywhere: true })
})

async function copyFor(ctx: Context, notes: NotesGiven = 'none', clientId = ada.clientId) {
  return takeCopy(ctx, { clientId }, async (tx) => {
    const pieces: CopyPiece[] = []
    for await (const piece of copyOf(tx, ctx, clientId, notes)) pieces.push(piece)
    return pieces
  })
}
const rowsIn = (pieces: CopyPiece[], part: string) => pieces.filter((piece) => piece.part === part).flatMap(({ rows }) => rows)

/** Words that others wrote for colleagues: the client gets them from somebody who has looked through them. */
const NOTES = ['client.reach_note', 'contact.note', 'ending.note', 'reach_news.reach_note', 'referral.reason']
/** Not words of or about the client: a hash, and what a member has not sent yet. */
const NOT_IN_IT = ['link.pin_hash', 'emergency_read.reason', 'emergency_read.held_because']

test('a client gets every word that we keep of them, also the locked ones, but the notes that nobody has looked through', async () => {
  const text = JSON.stringify(await copyFor(ada.asClient))
  const found = (column: string) =>
    text.includes(`${MARK}-${column}"`) ||
    text.includes(`"${MARK}.${column.split('.')[0]}@`) ||
    (column === 'client.postal_code' && text.includes(`"${MARK}"`))
  const missing = ada.marked.filter((column) => !found(column)).filter((column) => !NOT_IN_IT.includes(column))
  expect(ada.marked.length).toBeGreaterThan(30)
  expect(missing.toSorted()).toEqual(NOTES)
  for (const layer of ['practical', 'personal', 'sensitive']) expect(text).toMatch(new RegExp(`"layer":"${layer}"`))
  expect(text).toContain(`${MARK}-story-sensitive`)
})

test('every table that can hold a row of a client is in the copy, or is named here with the reason', async () => {
  const { rows } = await world.owner.query<{ table: string }>(`
    with recursive about (oid) as (
      select 'client'::regclass::oid
      union select conrelid from pg_constraint join about on confrelid = about.oid
      where contype = 'f' and connamespace = 'public'::regnamespace)
    select oid::regclass::text as table from about order by 1`)
  const reasons: Record<string, string> = { story_piece: 'read through its own rule', referral_need: 'with the referral' }
  const source = (await import('node:fs')).readFileSync('src/domain/rights/copy-parts.ts', 'utf8')
  const forgotten = rows.map(({ table }) => table).filter((table) => !new RegExp(`\\b${table}\\b`).test(source) && !(table in reasons))
  expect(forgotten).toEqual([])
})

test('whatever is kept of a piece of the story is in the copy, or is named here with the reason', async () => {
  const { rows } = await world.owner.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = 'story_piece'::regclass and attnum > 0 and not attisdropped order by attnum`,
  )
  const fields: Record<string, string> = {
    ...{ layer: 'layer', question: 'question', words: 'words', sealed: 'words', sealed_with: 'words', told_at: 'at', heard_by: 'heardBy' },
    ...{ ended_at: 'at', ended_heard_by: 'heardBy', ended_said_on: 'saidOn', ended_said_how: 'saidHow', ended_written_by: 'writtenBy' },
  }
  const reasons: Record<string, string> = {
    programme_id: 'whose it is',
    id: 'a name for a computer',
    client_id: 'whose it is',
    ended_how: 'the fact story.taken-back says it, and of words that are gone nothing else is left',
    was_told_before: 'counted, and said of nobody',
    is_put_otherwise: 'counted, and said of nobody',
  }
  const nowhere = rows.map(({ name }) => name).filter((name) => !(name in fields) && !(name in reasons))
  expect(nowhere).toEqual([])
})

test('who wiped out words that the client wrote themselves is in the copy, however often it happened', async () => {
  const { id: clientId } = await world.client()
  const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }
  for (let at = 0; at < 25; at++)
    await tellPiece(self, { id: newId(), clientId, layer: 'practical', question: null, words: `Wiped-q ${at}` })
  await world.owner.query(
    `update story_piece set words = null, ended_at = told_at + interval '1 day', ended_how = 'taken-back', ended_heard_by = $2, ended_said_on = '2026-05-03',
      ended_said_how = 'paper', ended_written_by = $2 where client_id = $1`,
    [clientId, ada.sam.id],
  )
  const pieces = await copyFor(self, 'none', clientId)
  const gone = rowsIn(pieces, 'storyGone')
  expect(gone).toHaveLength(25)
  const { name } = ada.sam
  expect(gone[0]).toMatchObject({ layer: 'practical', heardBy: name, saidOn: '2026-05-03', saidHow: 'paper', writtenBy: name })
  expect(JSON.stringify(pieces)).not.toContain('Wiped-q')
})

test('a link worker gives the notes too, but for those that they hold back, and no layer that they may not read', async () => {
  const notes = await reading(ada.sam.ctx, (tx) => notesToLookThrough(tx, ada.clientId))
  expect(notes.map(({ part }) => part)).toEqual(['you', 'reachNews', 'referrals', 'endings', 'contacts'])
  const contact = notes.find(({ part }) => part === 'contacts')!
  expect(contact).toMatchObject({ words: `${MARK}-contact.note`, by: ada.sam.name })
  const shown = new Set(notes.map(({ id }) => id))
  const pieces = await copyFor(ada.sam.ctx, { shown, but: new Set([contact.id]) })
  const text = JSON.stringify(pieces)
  expect(text).toContain(`${MARK}-referral.reason`)
  expect(text).not.toContain(`${MARK}-contact.note`)
  expect(rowsIn(pieces, 'contacts')).toMatchObject([{ note: null, heldBack: 'somebody-else' }])
  expect(rowsIn(pieces, 'story').map(({ layer }) => layer)).toEqual(['practical'])
  expect(await reading(ada.sam.ctx, (tx) => layersLeftOut(tx, ada.clientId))).toEqual(['personal', 'sensitive'])
})

test('a note that is new or has other words since they were shown is not given, and without a word of what was shown none is', async () => {
  const notes = await reading(ada.sam.ctx, (tx) => notesToLookThrough(tx, ada.clientId))
  const shown = new Set(notes.map(({ id }) => id))
  await world.owner.query(`update contact set note = 'Her neighbour told me.' where client_id = $1`, [ada.clientId])
  const pieces = await copyFor(ada.sam.ctx, { shown, but: new Set() })
  expect(rowsIn(pieces, 'contacts')).toMatchObject([{ note: null, heldBack: 'not-looked-through' }])
  expect(JSON.stringify(pieces)).toContain(`${MARK}-referral.reason`)
  await world.owner.query(`update contact set note = $2 where client_id = $1`, [ada.clientId, `${MARK}-contact.note`])
  const unseen = JSON.stringify(await copyFor(ada.sam.ctx, { shown: new Set(), but: new Set() }))
  for (const { words } of notes) expect(unseen).not.toContain(`"${words}"`)
})

test('that somebody took a copy for them is told to the client; their own is not, and each is a fact', async () => {
  const reads = () => world.owner.query(`select reader_id from client_read where client_id = $1 and what = 'copy'`, [ada.clientId])
  await world.owner.query('delete from client_read')
  await copyFor(ada.asClient)
  await reading(ada.sam.ctx, (tx) => notesToLookThrough(tx, ada.clientId))
  expect((await reads()).rows).toEqual([])
  await copyFor(ada.sam.ctx)
  expect((await reads()).rows).toEqual([{ reader_id: ada.sam.id }])
  const kinds = await world.factKinds()
  expect(kinds.filter((kind) => kind === 'copy.taken').length).toBeGreaterThanOrEqual(2)
})

test('beside every name of the staff by which an entry says who, stands what they are here', async () => {
  const staff = (await world.owner.query<{ name: string }>('select name from member')).rows.map(({ name }) => name)
  const pieces = await copyFor(ada.asClient)
  const parts = ['contacts', 'linkWorkers', 'needs', 'goals', 'steps', 'introductions', 'links', 'facts']
  const named = parts.flatMap((part) => rowsIn(pieces, part).filter(({ by }) => staff.includes(String(by))))
  expect(new Set(named.map(({ by }) => by))).toContain(ada.sam.name)
  expect(named.filter(({ role }) => !Array.isArray(role) || role.length === 0)).toEqual([])
})

test('nothing of another client is in it', async () => {
  const other = await everythingOf(world, 'Zweitens-q')
  const text = JSON.stringify(await copyFor(ada.asClient))
  expect(text).not.toContain('Zweitens-q')
  expect(text).not.toContain(other.clientId)
})

test('another client, a referrer, a group and somebody of another programme get none', async () => {
  const { id } = await world.client()
  const asOther: Context = { ...world.system, actor: { kind: 'client', id } }
  for (const ctx of [asOther, ada.referrer.ctx, ada.group, world.public, world.system])
    await expect(copyFor(ctx)).rejects.toThrow('not-your-role')
  const elsewhere = await (await world.programme()).member('link-worker')
  await expect(copyFor(elsewhere.ctx)).rejects.toThrow('client-not-found')
})

test('an emergency that could do harm to tell is nowhere in a copy, and one that was told is', async () => {
  await world.owner.query(
    `insert into fact (programme_id, at, kind, subject_kind, subject_id, actor_kind, payload)
    values ($1, now(), 'emergency.opened', 'client', $2, 'system', jsonb_build_object('report', $3::text))`,
    [world.programmeId, ada.clientId, ada.held],
  )
  for (const ctx of [ada.asClient, ada.sam.ctx]) {
    const pieces = await copyFor(ctx)
    expect(rowsIn(pieces, 'emergencies')).toHaveLength(1)
    expect(JSON.stringify(pieces)).not.toContain(ada.held)
    expect(JSON.stringify(pieces)).not.toContain('somebody reads along')
  }
})

test('a long log comes in parts, whole and in order', async () => {
  await world.owner.query(
    `insert into client_read (programme_id, client_id, reader_kind, reader_id, what, visit, read_at)
    select $1, $2, 'member', $3, 'list', at, at from generate_series('2020-01-01'::timestamptz, '2023-06-01', '1 day') at`,
    [world.programmeId, ada.clientId, ada.sam.id],
  )
  const reads = rowsIn(await copyFor(ada.asClient), 'reads')
  const { rows } = await world.owner.query<{ n: number }>('select count(*)::int as n from client_read where client_id = $1', [ada.clientId])
  expect(reads).toHaveLength(rows[0]!.n)
  expect(reads.map(({ at }) => Number(at))).toEqual(reads.map(({ at }) => Number(at)).toSorted((a, b) => a - b))
})
