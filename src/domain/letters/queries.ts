import { sql } from 'kysely'
import type { Tx } from '#platform/database'

const LETTERS_PAGE = 100

export interface KeptLetter {
  id: string
  to: string
  subject: string
  body: string | null
  owedAt: Date
  sentAt: Date | null
}

/** What letters has the programme owed, newest first? A hundred a page, from 1. */
export async function lettersOwed(tx: Tx, page = 1): Promise<KeptLetter[]> {
  return tx
    .selectFrom('outgoing_mail')
    .select(['id', 'to_address as to', 'subject', 'body', 'owed_at as owedAt', 'sent_at as sentAt'])
    .orderBy('owed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(LETTERS_PAGE)
    .offset((page - 1) * LETTERS_PAGE)
    .execute()
}

/** Has a letter with this key ever been owed? */
export async function wasOwed(tx: Tx, onceKey: string): Promise<boolean> {
  return (await tx.selectFrom('outgoing_mail').select('id').where('once_key', '=', onceKey).executeTakeFirst()) !== undefined
}

/** Was any letter owed whose key begins with this? */
export async function wasAnyOwed(tx: Tx, oncePrefix: string): Promise<boolean> {
  const row = await tx
    .selectFrom('outgoing_mail')
    .select('id')
    .where(sql<boolean>`starts_with(once_key, ${oncePrefix})`)
    .executeTakeFirst()
  return row !== undefined
}

/** Was another letter whose key begins with this owed after that moment? */
export async function hasNewerLetter(tx: Tx, oncePrefix: string, owedAt: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('outgoing_mail')
    .select('id')
    .where(sql<boolean>`starts_with(once_key, ${oncePrefix})`)
    .where('owed_at', '>', owedAt)
    .executeTakeFirst()
  return row !== undefined
}

/** To which address was this letter owed? Undefined: there is none with this id. */
export async function addressOfLetter(tx: Tx, id: string): Promise<string | undefined> {
  return (await tx.selectFrom('outgoing_mail').select('to_address').where('id', '=', id).executeTakeFirst())?.to_address
}

/** By which key was this letter owed once? */
export async function onceKeyOfLetter(tx: Tx, id: string): Promise<string | undefined> {
  return (await tx.selectFrom('outgoing_mail').select('once_key').where('id', '=', id).executeTakeFirst())?.once_key
}

/** Was the letter with this key refused for good? */
export async function wasLetterRefused(tx: Tx, onceKey: string): Promise<boolean> {
  return (await letterWith(tx, onceKey).where('bounced_at', 'is not', null).executeTakeFirst()) !== undefined
}

/** Did a mail server take the letter with this key? */
export async function wasLetterSent(tx: Tx, onceKey: string): Promise<boolean> {
  return (await letterWith(tx, onceKey).where('sent_at', 'is not', null).executeTakeFirst()) !== undefined
}

const letterWith = (tx: Tx, onceKey: string) => tx.selectFrom('outgoing_mail').select('id').where('once_key', '=', onceKey)
