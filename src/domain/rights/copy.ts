import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { goneByTheirWord, layers, layersOpenToMe, storyOf, type Layer } from '#domain/stories'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import { copyParts, type CopyPart, type CopyRow } from './copy-parts.ts'

/** Changes with the shape of the JSON, which docs/copy-of-a-client.md describes. */
export const COPY_VERSION = 2

/** How many rows of a part are in memory at a time. */
const ROWS = 500

/**
 * Which notes of colleagues and groups are given. `none`: nobody has looked through them yet, as when the client takes the copy by
 * themselves. Otherwise those that somebody was shown, but for these, which speak of somebody else, or would endanger somebody.
 */
export type NotesGiven = 'none' | { shown: ReadonlySet<string>; but: ReadonlySet<string> }

/** Some rows of one part, in order; every part comes at least once, also when there is nothing in it. */
export interface CopyPiece {
  part: string
  rows: CopyRow[]
}

/** All that we keep of a client and that the one who acts may give away, part by part. */
export async function* copyOf(tx: Tx, ctx: Context, clientId: string, notes: NotesGiven): AsyncGenerator<CopyPiece> {
  saw(tx, 'copy', [clientId])
  yield { part: 'story', rows: await storyPieces(tx, ctx, clientId) }
  yield { part: 'storyGone', rows: await wipedPieces(tx, clientId) }
  for (const part of copyParts) {
    for (let at = 0; ; at += ROWS) {
      const { rows } = await sql<CopyRow>`${part.rows(clientId)} limit ${ROWS} offset ${at}`.execute(tx)
      if (rows.length > 0 || at === 0) yield { part: part.name, rows: rows.map((row) => given(part, row, notes)) }
      if (rows.length < ROWS) break
    }
  }
}

/** The parts of a copy, in their order: what the client told comes first, and the log of days and codes last. */
export const copyPartNames: readonly string[] = ['story', 'storyGone', ...copyParts.map(({ name }) => name)]

/** Layers of the story that are left out, since the one who acts may not read them. The client reads them all. */
export async function layersLeftOut(tx: Tx, clientId: string): Promise<Layer[]> {
  const open = await layersOpenToMe(tx, clientId)
  return layers.filter((layer) => !open.includes(layer))
}

/** One note, as somebody looks through it. */
export interface NoteToLookThrough {
  /** Names these words of this note: once they change, it has not been looked through. */
  id: string
  part: string
  at: Date
  by: string | null
  words: string
}

/** What somebody else than the client wrote of them: who gives a copy with notes has looked through these first. */
export async function notesToLookThrough(tx: Tx, clientId: string): Promise<NoteToLookThrough[]> {
  saw(tx, 'journey', [clientId])
  const notes: NoteToLookThrough[] = []
  for (const part of copyParts) {
    if (!part.note) continue
    const { rows } = await part.rows(clientId).execute(tx)
    for (const row of rows)
      if (isNote(part, row))
        notes.push({
          id: keyOf(part, row),
          part: part.name,
          at: row.at as Date,
          by: (row.by as string | null) ?? null,
          words: String(row[part.note]),
        })
  }
  return notes
}

function keyOf({ name, note }: CopyPart, row: CopyRow): string {
  const words = createHash('sha256').update(String(row[note!])).digest('base64url')
  return `${name}:${String(row.id)}:${words}`
}

const isNote = ({ note }: CopyPart, row: CopyRow) => note !== undefined && Boolean(row[note]) && row.isTheirs !== true

function given(part: CopyPart, row: CopyRow, notes: NotesGiven): CopyRow {
  const { isTheirs: _, id: __, ...rest } = row
  if (!part.note || !isNote(part, row)) return rest
  const key = keyOf(part, row)
  if (notes === 'none' || !notes.shown.has(key)) return { ...rest, [part.note]: null, heldBack: 'not-looked-through' }
  return notes.but.has(key) ? { ...rest, [part.note]: null, heldBack: 'somebody-else' } : rest
}

async function storyPieces(tx: Tx, { keyring }: Context, clientId: string): Promise<CopyRow[]> {
  const pieces = await storyOf(tx, keyring, clientId)
  return pieces.map(({ layer, question, words, toldAt, heardBy }) => ({
    at: toldAt,
    layer,
    question,
    words: words ?? null,
    heardBy: heardBy?.name ?? null,
    ...(words === undefined && { heldBack: 'key-lost' }),
  }))
}

/** Who wiped out words that the client had written themself, and by which word of theirs. Nothing of those words is left. */
async function wipedPieces(tx: Tx, clientId: string): Promise<CopyRow[]> {
  const gone = (await goneByTheirWord(tx, clientId)).toReversed()
  return gone.map(({ at, layer, toldAt, heardBy, saidOn, how, writtenBy }) => ({
    at,
    layer,
    toldAt,
    heardBy,
    saidOn,
    saidHow: how,
    writtenBy,
  }))
}
