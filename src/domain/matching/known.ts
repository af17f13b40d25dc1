import { programmeOf } from '#domain/access'
import { needsOf } from '#domain/casework'
import { hasConsent } from '#domain/consent'
import { placeNamed, type AccessFeature } from '#domain/directory'
import { clientWithId, type Client } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import type { Tx } from '#platform/database'
import { dayOf } from '#platform/day-of'
import { Refusal } from '#platform/refusal'
import { accessInWords } from './access-in-words.ts'

/** What is known of a client that bears on what fits them. */
export interface Known {
  clientId: string
  /** Codes: what is not met yet, or what they were referred for. */
  needs: string[]
  /** Codes: what they were referred for, but for what is met since. */
  referredFor: string[]
  /** Their postcode or town, where the programme knows where that is; else empty. */
  home: string
  language: string | undefined
  access: AccessFeature[]
  /** In whole years. */
  age: number | undefined
}

/**
 * What do we know of the client behind this referral that bears on what fits them? As long as they agree to our help;
 * otherwise only what they were referred for.
 *
 * @throws Refusal not-found
 */
export async function knownOf(tx: Tx, referralId: string, now: Date): Promise<Known> {
  const referral = await referralWithId(tx, referralId)
  const client = referral && (await clientWithId(tx, referral.clientId))
  if (!referral || !client) throw new Refusal('not-found', 'referral-not-found')
  const nothing = {
    clientId: client.id,
    needs: referral.needs,
    referredFor: referral.needs,
    home: '',
    language: undefined,
    access: [],
    age: undefined,
  }
  if (!(await hasConsent(tx, client.id, 'referral'))) return nothing
  const written = await needsOf(tx, referral.id)
  const met = new Set(written.flatMap(({ code, metAt }) => (code !== null && metAt !== null ? [code] : [])))
  const open = written.flatMap(({ code, metAt }) => (code !== null && metAt === null ? [code] : []))
  return {
    clientId: client.id,
    needs: [...new Set(open.length > 0 ? open : referral.needs)],
    referredFor: referral.needs.filter((code) => !met.has(code)),
    home: await homeOf(tx, client),
    language: client.language ?? undefined,
    access: accessInWords(client.accessNeeds, client.needsInterpreter),
    age: ageOf(client.birthDate, dayOf(now, (await programmeOf(tx)).timeZone)),
  }
}

async function homeOf(tx: Tx, { postalCode, city }: Client): Promise<string> {
  for (const name of [postalCode, city]) if (name && (await placeNamed(tx, name))) return name
  return ''
}

function ageOf(birthDate: string | null, today: string): number | undefined {
  if (birthDate === null) return undefined
  const hadBirthday = today.slice(5) >= birthDate.slice(5)
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (hadBirthday ? 0 : 1)
}
