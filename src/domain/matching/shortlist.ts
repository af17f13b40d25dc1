import { sql } from 'kysely'
import { serviceWithId, type Service } from '#domain/directory'
import type { Tx } from '#platform/database'

/** What a client can say of a service on their shortlist, on their own screen. */
export const shortlistWords = ['would-like', 'not-for-me'] as const
export type ShortlistWord = (typeof shortlistWords)[number]

/** A service that a client may choose, and what they said of it. */
export interface ShortlistItem {
  id: string
  service: Service
  /** Why it is there, in the link worker's words. */
  line: string | null
  said: { word: ShortlistWord; at: Date } | null
}

/**
 * What is on this client's shortlist, in its order? What was merged is there as the entry that stands for it; what has been hidden
 * since is left out: it is not offered to anybody.
 */
export async function shortlistOf(tx: Tx, clientId: string): Promise<ShortlistItem[]> {
  const said = await newestWords(tx, clientId)
  return (await linesOf(tx, clientId))
    .filter(({ offered }) => offered)
    .map(({ id, service, line, serviceId, addedAt }) => ({ id, service, line, said: wordSince(said.get(serviceId), addedAt) }))
}

/** What is no longer offered of what was put on this client's shortlist, and has it closed, as far as we know? */
export async function goneFromShortlist(tx: Tx, clientId: string): Promise<{ id: string; name: string; hasClosed: boolean }[]> {
  return (await linesOf(tx, clientId))
    .filter(({ offered }) => !offered)
    .map(({ id, service }) => ({ id, name: service.name, hasClosed: service.closed !== null }))
}

/** Every line of a shortlist with the entry that it leads to, each entry once. */
async function linesOf(tx: Tx, clientId: string) {
  const rows = await tx
    .selectFrom('shortlist_item as item')
    .select(['item.id', 'item.service_id as serviceId', 'item.line', 'item.added_at as addedAt'])
    .where('item.client_id', '=', clientId)
    .orderBy('item.position')
    .orderBy('item.id')
    .execute()
  const lines: ((typeof rows)[number] & { service: Service; offered: boolean })[] = []
  for (const row of rows) {
    const service = await serviceWithId(tx, row.serviceId)
    if (service && !lines.some((line) => line.service.id === service.id))
      lines.push({ ...row, service, offered: await isOffered(tx, service.id) })
  }
  return lines
}

/** What they said of it on a list of an earlier time was said then. */
const wordSince = (said: ShortlistItem['said'] | undefined, addedAt: Date) => (said && said.at >= addedAt ? said : null)

/** May this service be offered to anybody? */
export async function isOffered(tx: Tx, serviceId: string): Promise<boolean> {
  return (
    (await tx
      .selectFrom('service')
      .select('id')
      .where('id', '=', serviceId)
      .where('hidden_at', 'is', null)
      .where('status', '<>', 'defunct')
      .executeTakeFirst()) !== undefined
  )
}

/** Which services are on this client's shortlist? */
export async function shortlistedServices(tx: Tx, clientId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.selectFrom('shortlist_item').select('service_id').where('client_id', '=', clientId).execute()
  return new Set(rows.map((row) => row.service_id))
}

async function newestWords(tx: Tx, clientId: string): Promise<Map<string, { word: ShortlistWord; at: Date }>> {
  const { rows } = await sql<{ serviceId: string; word: ShortlistWord; at: Date }>`
    select distinct on (service_id) service_id as "serviceId", word, said_at as at from client_word
    where client_id = ${clientId} and service_id is not null order by service_id, said_at desc, id desc`.execute(tx)
  return new Map(rows.map(({ serviceId, word, at }) => [serviceId, { word, at }]))
}
