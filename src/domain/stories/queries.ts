import { sql, type Selectable } from 'kysely'
import type { Context } from '#platform/context'
import type { Database, Tx } from '#platform/database'
import { inTheEyesOf } from '#platform/in-the-eyes-of'
import { unseal, type Keyring } from '#platform/keyring'
import type { StorySharing } from '#platform/schema'
import { saw } from '#platform/seen'
import { isLiving, layers, type Layer, type Sector, type Sharing, type StoryPurpose, type StoryReceiver, type WayToShare } from './story.ts'

/** A piece of a story, as whoever may read it reads it. */
export interface StoryPiece {
  id: string
  clientId: string
  layer: Layer
  question: string | null
  /** Undefined: the key with which it was sealed is lost, and so are the words. */
  words: string | undefined
  toldAt: Date
  /** Who wrote it down; null: the client. */
  heardBy: { id: string; name: string } | null
}

const pieces = (tx: Tx) =>
  tx
    .selectFrom('story_piece as piece')
    .leftJoin('member', 'member.id', 'piece.heard_by')
    .select(['piece.id', 'client_id', 'layer', 'question', 'words', 'sealed', 'sealed_with', 'told_at', 'heard_by', 'member.name'])
    .where('ended_at', 'is', null)

type Row = Awaited<ReturnType<ReturnType<typeof pieces>['execute']>>[number]

const pieceOf = (row: Row, keyring: Keyring): StoryPiece => ({
  id: row.id,
  clientId: row.client_id,
  layer: row.layer as Layer,
  question: row.question,
  words:
    row.sealed && row.sealed_with ? unseal(keyring, { sealed: row.sealed, sealedWith: row.sealed_with }, row.id) : (row.words ?? undefined),
  toldAt: row.told_at,
  heardBy: row.heard_by && row.name ? { id: row.heard_by, name: row.name } : null,
})

/** What of this client's story may the one who acts read now? By layer, the oldest first. The database leaves out the rest. */
export async function storyOf(tx: Tx, keyring: Keyring, clientId: string): Promise<StoryPiece[]> {
  const rows = await pieces(tx).where('client_id', '=', clientId).orderBy('told_at').orderBy('piece.id').execute()
  for (const layer of new Set(rows.map(({ layer }) => layer as Layer))) saw(tx, `story-${layer}`, [clientId])
  return layers.flatMap((layer) => rows.filter((row) => row.layer === layer).map((row) => pieceOf(row, keyring)))
}

/** A piece that a client wrote and that a link worker wiped out by their word. Nothing of its words is left. */
export interface GonePiece {
  id: string
  layer: Layer
  toldAt: Date
  at: Date
  heardBy: string
  writtenBy: string
  saidOn: string
  how: 'spoken' | 'paper'
}

/** What of this client's own words did a link worker wipe out since they said so, as far as the one who acts may read that layer? The newest first. */
export async function goneByTheirWord(tx: Tx, clientId: string): Promise<GonePiece[]> {
  const rows = await tx
    .selectFrom('story_piece as piece')
    .innerJoin('member as hearer', 'hearer.id', 'piece.ended_heard_by')
    .innerJoin('member as writer', 'writer.id', 'piece.ended_written_by')
    .select([
      'piece.id',
      'layer',
      'told_at as toldAt',
      'ended_at',
      'hearer.name as heardBy',
      'writer.name as writtenBy',
      'ended_said_on',
      'ended_said_how',
    ])
    .where('client_id', '=', clientId)
    .orderBy('ended_at', 'desc')
    .orderBy('piece.id')
    .execute()
  return rows.map(({ ended_at, ended_said_on, ended_said_how, layer, ...row }) => ({
    ...row,
    layer: layer as Layer,
    at: ended_at!,
    saidOn: ended_said_on!,
    how: ended_said_how as GonePiece['how'],
  }))
}

/** What may the one who acts read of this client's story for this purpose: a referrer to hear how it goes, a researcher to learn? */
export const storyFor = (
  tx: Tx,
  { actor, keyring }: Pick<Context, 'actor' | 'keyring'>,
  clientId: string,
  purpose: StoryPurpose | 'safety',
) => ('id' in actor ? inTheEyesOf(tx, { actor, purpose }, () => storyOf(tx, keyring, clientId)) : Promise.resolve([]))

/** A piece that has not ended, for whoever may read it. */
export async function pieceWithId(tx: Tx, keyring: Keyring, id: string): Promise<StoryPiece | undefined> {
  const row = await pieces(tx).where('piece.id', '=', id).executeTakeFirst()
  if (row) saw(tx, `story-${row.layer as Layer}`, [row.client_id])
  return row && pieceOf(row, keyring)
}

/** Which layers may the one who acts read of this client now, whether or not anything was told? */
export async function layersOpenToMe(tx: Tx, clientId: string): Promise<Layer[]> {
  const { rows } = await sql<{ layer: Layer }>`
    select layer from unnest(${[...layers]}::text[]) with ordinality as one (layer, place)
    where may_see_story(${clientId}, layer) order by place`.execute(tx)
  return rows.map(({ layer }) => layer)
}

/** One yes, with what the client is told of it. */
export interface KeptSharing extends Sharing {
  id: string
  /** Of a person, organisation or group; null for whoever has a part in it. */
  receiverName: string | null
  givenHow: WayToShare
  heardBy: string | null
  /** The day on which it was said; null: on their own screen, or written down before we asked. */
  saidOn: string | null
  /** Who wrote it down. */
  writtenBy: string | null
  /** The language in which it was asked, as a BCP 47 tag; `und`: one that is not on our list. */
  askedIn: string
}

/** Who may read which layer of this client's story at this moment? */
export async function livingSharings(tx: Tx, clientId: string, at: Date): Promise<KeptSharing[]> {
  const rows = await tx
    .selectFrom('story_sharing as sharing')
    .leftJoin('member as hearer', 'hearer.id', 'sharing.heard_by')
    .leftJoin('member as writer', 'writer.id', 'sharing.written_by')
    .leftJoin('member', 'member.id', 'sharing.receiver_id')
    .leftJoin('organisation', 'organisation.id', 'sharing.receiver_id')
    .leftJoin('service', 'service.id', 'sharing.receiver_id')
    .selectAll('sharing')
    .select(({ fn }) => [
      fn.coalesce('member.name', 'organisation.name', 'service.name').as('receiverName'),
      'hearer.name as hearer',
      'writer.name as writer',
    ])
    .where('sharing.client_id', '=', clientId)
    .where('sharing.ended_at', 'is', null)
    .orderBy('sharing.given_at')
    .orderBy('sharing.id')
    .execute()
  return rows
    .map((row) => ({
      id: row.id,
      layer: row.layer as Layer,
      purpose: row.purpose as StoryPurpose,
      receiver: receiverOf(row),
      receiverName: row.receiverName,
      givenAt: row.given_at,
      until: row.until,
      endedAt: row.ended_at,
      givenHow: row.given_how as WayToShare,
      heardBy: row.hearer,
      saidOn: row.said_on,
      writtenBy: row.writer,
      askedIn: row.asked_in,
    }))
    .filter((one) => isLiving(one, at))
}

function receiverOf({
  receiver_kind,
  receiver_id,
  receiver_sector,
}: Pick<Selectable<StorySharing>, 'receiver_kind' | 'receiver_id' | 'receiver_sector'>) {
  return {
    kind: receiver_kind,
    ...(receiver_id !== null && { id: receiver_id }),
    ...(receiver_sector !== null && { sector: receiver_sector as Sector }),
  } as StoryReceiver
}

/** How many pieces were sealed with which key, in all programmes of this server? */
export async function piecesByKey(db: Database): Promise<{ key: string; pieces: number }[]> {
  const { rows } = await sql<{ key: string; pieces: number }>`select key_name as key, pieces from door.story_keys()`.execute(db)
  return rows
}

/** How many answers did members write down in this time, and how many of them had the client told to somebody else before? */
export async function retellingsOf(tx: Tx, programmeId: string, { since, before }: { since: Date; before: Date }) {
  const { rows } = await sql<{ told: number; toldBefore: number }>`
    select told, told_before as "toldBefore" from door.retellings(${programmeId}, ${since}, ${before})`.execute(tx)
  return rows[0] ?? { told: 0, toldBefore: 0 }
}
