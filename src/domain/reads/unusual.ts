import { DateTime } from 'luxon'
import { coreOfFamilyName } from '#domain/people'

/** Somebody who works here opened what we keep of a client. */
export interface Read {
  reader: { id: string; name: string }
  client: { id: string; familyName: string | null }
  at: Date
  /** They said their own postcode, and the client has the same. */
  isNeighbour: boolean
  /** At that moment the client was one of theirs, or waited for anybody who does their work. */
  isTheirs: boolean
}

/** Why reading stands out. It says nothing of whether it was wrong: somebody looks, and asks. */
export const unusualKinds = ['not-theirs', 'namesake', 'neighbour', 'at-night', 'many'] as const
export type UnusualKind = (typeof unusualKinds)[number]

/** What stands out, once for each reader, client and day (a night belongs to the day on which it began), whatever the reasons. */
export interface Unusual {
  /** At least one, in the order of `unusualKinds`. */
  kinds: UnusualKind[]
  readerId: string
  /** Null: it is about many clients. */
  clientId: string | null
  /** In the programme's zone, "2026-05-03": it begins when a night ends. */
  day: string
  /** Of the first read that stood out. */
  at: Date
  /** Of the last one. */
  until: Date
  /** How often: what was opened within half an hour was written down as once for each kind of thing. */
  times: number
  /** How many different clients: one, but for `many`. */
  clients: number
}

/** Hours of the clock between which nobody is expected to work. */
const NIGHT = { from: 22, until: 6 } as const
/** Who opens more clients than this within an hour can hardly be working with each of them. */
export const MANY_IN_AN_HOUR = 15
const HOUR = 3_600_000

/** Which of these reads stand out? The newest first. */
export function unusualIn(reads: readonly Read[], { timeZone }: { timeZone: string }): Unusual[] {
  const inOrder = reads.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const single = inOrder.flatMap((read) => {
    const kinds = kindsOf(read, timeZone)
    return kinds.length > 0 ? [unusual(kinds, read, timeZone, read.client.id, 1)] : []
  })
  const all = [...single, ...many(inOrder, timeZone)]
  return [...Map.groupBy(all, keyOf).values()].map(together).sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** What is the same: one reader, with one client, on one day. */
export const keyOf = ({ readerId, clientId, day }: Pick<Unusual, 'readerId' | 'clientId' | 'day'>): string =>
  [readerId, clientId, day].join(' ')

function kindsOf(read: Read, timeZone: string): UnusualKind[] {
  return [
    ...(read.isTheirs ? [] : (['not-theirs'] as const)),
    ...(isNamesake(read.reader.name, read.client.familyName) ? (['namesake'] as const) : []),
    ...(read.isNeighbour ? (['neighbour'] as const) : []),
    ...(isAtNight(read.at, timeZone) ? (['at-night'] as const) : []),
  ]
}

export function isAtNight(at: Date, timeZone: string): boolean {
  const { hour } = DateTime.fromJSDate(at, { zone: timeZone })
  return hour >= NIGHT.from || hour < NIGHT.until
}

/** Does the reader's name end in the client's family name? Accents, capitals and what stands before a name do not matter. */
export function isNamesake(readerName: string, familyName: string | null): boolean {
  const core = coreOfFamilyName(plain(familyName ?? ''))
  if (core === '') return false
  const words = plain(readerName).split(/\s+/).filter(Boolean)
  return words.some((_, at) => at > 0 && coreOfFamilyName(words.slice(at).join(' ')) === core)
}

const plain = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The fullest hour of each reader's day, where it is too full. Reads in order. */
function many(reads: readonly Read[], timeZone: string): Unusual[] {
  return [...Map.groupBy(reads, ({ reader }) => reader.id).values()].flatMap((theirs) => {
    let first = 0
    return theirs.flatMap((read, last) => {
      while (read.at.getTime() - theirs[first]!.at.getTime() >= HOUR) first++
      const clients = new Set(theirs.slice(first, last + 1).map(({ client }) => client.id)).size
      return clients > MANY_IN_AN_HOUR ? [unusual(['many'], read, timeZone, null, clients)] : []
    })
  })
}

function unusual(kinds: UnusualKind[], { reader, at }: Read, timeZone: string, clientId: string | null, clients: number): Unusual {
  return { kinds, readerId: reader.id, clientId, day: dayOfWork(at, timeZone), at, until: at, times: 1, clients }
}

/** The day to which this belongs: what is read after midnight, to the evening on which that night began. */
function dayOfWork(at: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone })
  return (local.hour < NIGHT.until ? local.minus({ days: 1 }) : local).toISODate()!
}

/** Several of one key, in order: since the first, with every reason once, and as many clients as at the fullest. */
function together(same: Unusual[]): Unusual {
  const kinds = unusualKinds.filter((kind) => same.some((one) => one.kinds.includes(kind)))
  return { ...same[0]!, kinds, until: same.at(-1)!.at, times: same.length, clients: Math.max(...same.map(({ clients }) => clients)) }
}
