import { sql } from 'kysely'
import { inTransaction, type Context, type Work } from '#platform/context'
import { seal } from '#platform/keyring'
import { Refusal } from '#platform/refusal'
import { shareIn, type Agreement } from './agree-to-share.ts'
import { endPiece } from './end-piece.ts'
import { pieceWithId } from './queries.ts'
import { isQuestionOf, type Layer } from './story.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

export interface NewPiece {
  /** Travelled with the form: telling twice is telling once. */
  id: string
  clientId: string
  layer: Layer
  /** Null: said unasked. */
  question: string | null
  /** In the client's own words. */
  words: string
  /** The piece that is put otherwise by this one. */
  instead?: string | undefined
  /** What they agreed to in the same breath: who may read this layer. */
  agreed?: Agreement | undefined
}

/**
 * Keeps a piece of a client's story: told by them, or heard by a link worker. What a link worker may not read they do not write down
 * either, so they ask first.
 *
 * @throws Refusal forbidden, invalid (`question-of-another-layer`; `story-consent-needed`, field `agreed`), conflict (`page-is-old`;
 *   `story-words-theirs`: a link worker puts otherwise what the client wrote themselves), not-found (the piece that it would stand for)
 */
export async function tellPiece(ctx: Context, form: NewPiece): Promise<{ id: string }> {
  const heardBy = demandClientOrHearer(ctx, form.clientId)
  if (form.question !== null && !isQuestionOf(form.layer, form.question)) throw new Refusal('invalid', 'question-of-another-layer')

  return inTransaction(ctx, async (work) => {
    const { tx, record } = work
    if (form.agreed) await shareIn(work, ctx, { ...form.agreed, clientId: form.clientId, layer: form.layer })
    await demandMaySee(work, form)
    if (await isToldSo(work, ctx, form)) return { id: form.id }
    const by = heardBy === null ? 'client' : 'link-worker'
    if (form.instead) await endPiece(work, { pieceId: form.instead, clientId: form.clientId, how: 'put-otherwise', by }, ctx.clock.now())
    const wasToldBefore = heardBy !== null && !form.instead && (await hadHeardOtherwise(work, ctx, form, heardBy))
    await tx
      .insertInto('story_piece')
      .values({
        id: form.id,
        client_id: form.clientId,
        layer: form.layer,
        question: form.question,
        ...wordsIn(ctx, form),
        told_at: ctx.clock.now(),
        heard_by: heardBy,
        was_told_before: wasToldBefore,
        is_put_otherwise: form.instead !== undefined,
      })
      .execute()
    await record({ kind: 'story.told', subject: ['client', form.clientId], payload: { piece: form.id, layer: form.layer } })
    return { id: form.id }
  })
}

/** The words as they are kept: those of the sensitive layer sealed. */
function wordsIn({ keyring }: Context, { id, layer, words }: NewPiece) {
  if (layer !== 'sensitive') return { words }
  const { sealed, sealedWith } = seal(keyring, words, id)
  return { sealed, sealed_with: sealedWith }
}

async function demandMaySee({ tx }: Work, { clientId, layer }: NewPiece): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`select may_see_story(${clientId}, ${layer}) as may`.execute(tx)
  if (!rows[0]?.may) throw new Refusal('invalid', 'story-consent-needed', { field: 'agreed' })
}

/** Was this form sent before? @throws Refusal conflict when it says something else now */
async function isToldSo({ tx }: Work, { keyring }: Context, { id, clientId, layer, words }: NewPiece): Promise<boolean> {
  const kept = await pieceWithId(tx, keyring, id)
  if (!kept) return false
  if (kept.clientId !== clientId || kept.layer !== layer || kept.words !== words) throw new Refusal('conflict', 'page-is-old')
  return true
}

/** Asked of the database, since who asks may not be allowed to read the other answer. */
async function hadHeardOtherwise({ tx }: Work, ctx: Context, { clientId, question }: NewPiece, heardBy: string): Promise<boolean> {
  if (question === null) return false
  const { rows } = await sql<{ was: boolean }>`
    select door.was_told_before(${ctx.programmeId}, ${clientId}, ${question}, ${heardBy}) as was`.execute(tx)
  return rows[0]?.was === true
}
