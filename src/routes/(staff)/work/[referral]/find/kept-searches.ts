import { hkdfSync, randomBytes } from 'node:crypto'
import type { Cookies } from '@sveltejs/kit'
import { type Keyring, seal, unseal } from '#platform/keyring'
import { footbridge } from '../../../../footbridge.ts'
import { type Asked, askedIn, fieldsOf } from '../../../directory/search.ts'

/** What became of the press below the results. */
export type After = 'recorded' | 'need-missing'

/** A search for a client, and what came of recording that nothing fits. */
export interface KeptSearch {
  asked: Asked
  after: After | null
}

/** As it lies in the cookie: its key, whose page it belongs to, until when it is kept (ms), what was asked, what came after. */
type Line = [key: string, referralId: string, until: number, fields: [string, string][], after: After | null]

interface Whose {
  memberId: string
  referralId: string
}

/** The name of the cookie. */
export const SEARCHES = 'searches'
const SECONDS = 4 * 60 * 60
/** Letters. A browser takes 4096 bytes for a cookie with its name; the oldest go first. */
const ROOM = 3900

/**
 * Keeps what was searched for a client in the browser in which somebody asked, and nowhere else: sealed for the server, so that nobody
 * reads it there and it opens for nobody else who signs in there; it is gone after four hours, or on signing out.
 *
 * @returns the key by which an address names this search: it says nothing of what was asked
 */
export function keepSearch(cookies: Cookies, whose: Whose, { asked, after }: KeptSearch, now: Date): string {
  const fields = fieldsOf({ ...asked, page: 1 })
  const lines = linesIn(cookies, whose.memberId, now)
  const same = lines.find(
    ([, referralId, , ...said]) => referralId === whose.referralId && JSON.stringify(said) === JSON.stringify([fields, after]),
  )
  const line: Line = [same?.[0] ?? randomBytes(6).toString('base64url'), whose.referralId, now.getTime() + SECONDS * 1000, fields, after]
  const kept = [line, ...lines.filter((one) => one !== same)]
  let sealed = sealedLines(kept, whose.memberId)
  while (sealed.length > ROOM && kept.length > 1) {
    kept.pop()
    sealed = sealedLines(kept, whose.memberId)
  }
  const secure = footbridge().config.origin.startsWith('https://')
  cookies.set(SEARCHES, sealed, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: SECONDS })
  return line[0]
}

/** The search with this key. Undefined: it is no longer kept here, or it is of another client or member. */
export function searchKept(cookies: Cookies, { memberId, referralId }: Whose, key: string | null, now: Date): KeptSearch | undefined {
  const line = linesIn(cookies, memberId, now).find((one) => one[0] === key && one[1] === referralId)
  return line && { asked: askedIn(new URLSearchParams(line[3])), after: line[4] }
}

function linesIn(cookies: Cookies, memberId: string, now: Date): Line[] {
  const [sealedWith, sealed] = (cookies.get(SEARCHES) ?? '').split(':')
  if (!sealed || !sealedWith) return []
  try {
    const text = unseal(keyring, { sealedWith, sealed: Buffer.from(sealed, 'base64url') }, `searches of ${memberId}`)
    return (JSON.parse(text ?? '[]') as Line[]).filter(([, , until]) => until > now.getTime())
  } catch {
    // Somebody else's, or spoilt on the way: nothing is kept then.
    return []
  }
}

function sealedLines(lines: readonly Line[], memberId: string): string {
  const { sealed, sealedWith } = seal(keyring, JSON.stringify(lines), `searches of ${memberId}`)
  return `${sealedWith}:${sealed.toString('base64url')}`
}

const keyring: Keyring = () => new Map([['1', Buffer.from(hkdfSync('sha256', footbridge().config.secret, '', 'searches of staff', 32))]])
