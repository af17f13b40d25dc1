import { sql } from 'kysely'
import type { RoleName } from '#domain/access'
import { nameOf } from '#domain/people'
import type { Tx } from '#platform/database'
import { dayOf } from '#platform/day-of'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { saw, type Sight } from '#platform/seen'
import type { CheckReason } from './check.ts'
import { keyOf, unusualIn, type Read, type Unusual } from './unusual.ts'

/** Who read what of a client on one day, as the client hears it. */
export interface ReadLine {
  /** In the programme's zone, "2026-05-03". */
  day: string
  what: Sight
  /** A member by name, with the role in which they work; a group by the name of its service. */
  reader: { id: string; name: string; role: RoleName | null; organisation: string | null }
  firstAt: Date
  lastAt: Date
}

/** How many lines a page of them holds. */
const LINES = 60

/**
 * Who read what of this client, the newest first? One line for each reader, day and kind of thing.
 *
 * @param options.page from 1
 */
export async function readsOf(
  tx: Tx,
  clientId: string,
  { timeZone, page = 1 }: { timeZone: string; page?: number },
): Promise<{ lines: ReadLine[]; isThereMore: boolean }> {
  const { rows } = await sql<LineRow>`
    with line as (
      select (read_at at time zone ${timeZone})::date as day, what, reader_kind, reader_id,
        min(read_at) as first_at, max(read_at) as last_at
      from client_read where client_id = ${clientId}
        -- What is held back since telling could do harm, with the name that its reader looked for within the hour before it.
        and not (what in ('emergency', 'list') and exists (
          select from emergency_read e where e.client_id = client_read.client_id and e.member_id = client_read.reader_id
            and is_held_back(e) and client_read.read_at between e.opened_at - interval '1 hour' and e.until))
      group by 1, 2, 3, 4
      order by 1 desc, last_at desc, reader_id, what
      limit ${LINES + 1} offset ${(page - 1) * LINES})
    select line.*, coalesce(member.name, service.name) as name, worked.role,
      coalesce(worked.organisation, group_of.name) as organisation
    from line
    left join member on line.reader_kind = 'member' and member.id = line.reader_id
    left join lateral (
      select member_role.role, organisation.name as organisation
      from member_role join organisation on organisation.id = member_role.organisation_id
      where member_role.member_id = member.id
      order by member_role.given_at <= line.last_at and coalesce(member_role.ended_at > line.first_at, true) desc,
        array_position(array['link-worker', 'referrer', 'volunteer', 'manager', 'administrator'], member_role.role), member_role.given_at
      limit 1) worked on true
    left join introduction on line.reader_kind = 'group' and introduction.id = line.reader_id
    left join service on service.id = introduction.service_id
    left join organisation group_of on group_of.id = service.organisation_id
    order by line.day desc, line.last_at desc, line.reader_id, line.what`.execute(tx)
  const lines = rows.slice(0, LINES).map((row) => ({
    day: row.day,
    what: row.what,
    reader: { id: row.reader_id, name: row.name ?? '', role: row.role, organisation: row.organisation },
    firstAt: row.first_at,
    lastAt: row.last_at,
  }))
  return { lines, isThereMore: rows.length > LINES }
}

interface LineRow {
  day: string
  what: Sight
  reader_id: string
  first_at: Date
  last_at: Date
  name: string | null
  role: RoleName | null
  organisation: string | null
}

/** Reading that stands out, with the names by which a manager can ask, and what was found if somebody has looked. */
export interface UnusualRead extends Unusual {
  readerName: string
  clientName: string | null
  check: { by: string; at: Date; reason: CheckReason } | null
}

/** How far back a manager looks, in days. */
export const LOOK_BACK_DAYS = 31
/** More reads than this are not weighed at once: the newest are. */
const READS = 50_000

/** How many of them a page holds. */
const SHOWN = 100

/**
 * What stands out in what was read in the last month, for a manager? What nobody has looked at first, then the newest. Whoever
 * sees it sees the names of those clients.
 */
export async function unusualReads(tx: Tx, options: { now: Date; timeZone: string }): Promise<{ reads: UnusualRead[]; leftOut: number }> {
  const all = await allUnusual(tx, options)
  const reads = [...all.filter(({ check }) => !check), ...all.filter(({ check }) => check)].slice(0, SHOWN)
  saw(
    tx,
    'check',
    reads.flatMap(({ clientId }) => clientId ?? []),
  )
  return { reads, leftOut: all.length - reads.length }
}

/** The same, however many there are. */
export async function allUnusual(tx: Tx, { now, timeZone }: { now: Date; timeZone: string }): Promise<UnusualRead[]> {
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * 86_400_000)
  const rows = await asOnlyKept(tx, () => readsSince(tx, since))
  const checks = await checksSince(tx, since)
  const readers = new Map(rows.map((row) => [row.reader_id, row.reader_name]))
  const clients = new Map(rows.map((row) => [row.client_id, nameOf(namesIn(row))]))
  const found = unusualIn(rows.map(readOf), { timeZone })
  const keys = new Set(found.map(keyOf))
  const checkOfItsDay = (one: Unusual) => checkOf(one, checks) ?? checkOfCalendar(one, { keys, checks, timeZone })
  return found.map((one) => ({
    ...one,
    readerName: readers.get(one.readerId) ?? '',
    clientName: one.clientId && (clients.get(one.clientId) ?? null),
    check: checkOfItsDay(one),
  }))
}

/** Looked at is what was looked at for every reason. */
function checkOf(one: Unusual, checks: Map<string, UnusualRead['check']>): UnusualRead['check'] {
  const found = one.kinds.map((kind) => checks.get(`${kind} ${keyOf(one)}`) ?? null)
  return found.includes(null) ? null : found[0]!
}

interface AllFound {
  keys: Set<string>
  checks: Map<string, UnusualRead['check']>
  timeZone: string
}

/**
 * Until a night belonged to the day on which it began, what was read after midnight was looked at under the day of the calendar. That counts,
 * unless something else stands out on that day, which may be what was looked at.
 */
function checkOfCalendar(one: Unusual, { keys, checks, timeZone }: AllFound): UnusualRead['check'] {
  const onCalendar = { ...one, day: dayOf(one.at, timeZone) }
  return keys.has(keyOf(onCalendar)) ? null : checkOf(onCalendar, checks)
}

interface ReadRow {
  reader_id: string
  reader_name: string
  client_id: string
  given_name: string
  family_name: string | null
  known_as: string | null
  read_at: Date
  is_theirs: boolean
  is_neighbour: boolean
}

const namesIn = (row: ReadRow) => ({ givenName: row.given_name, familyName: row.family_name, knownAs: row.known_as })

const readOf = (row: ReadRow): Read => ({
  reader: { id: row.reader_id, name: row.reader_name },
  client: { id: row.client_id, familyName: row.family_name },
  at: row.read_at,
  isTheirs: row.is_theirs,
  isNeighbour: row.is_neighbour,
})

/**
 * Who opened what we keep of a client since then? Theirs is a client whom they referred or walk with, or walked with before;
 * whom they tried to reach within a day of it, for a colleague; and who waited at that moment for any link worker: nobody had
 * taken them, or all was over and they asked to be called. A manager is given who they are while they ask something of the programme.
 * What was read in an emergency is judged by itself, and does not stand here a second time.
 */
async function readsSince(tx: Tx, since: Date): Promise<ReadRow[]> {
  const { rows } = await sql<ReadRow>`
    select seen.reader_id, member.name as reader_name, seen.client_id, client.given_name, client.family_name, client.known_as, seen.read_at,
      coalesce(member.home_postcode = upper(regexp_replace(client.postal_code, '[^0-9A-Za-z]', '', 'g')), false) as is_neighbour,
      exists (select from referral where referral.client_id = seen.client_id and (
        referral.referrer_id = seen.reader_id
        or exists (select from assignment where assignment.referral_id = referral.id and assignment.link_worker_id = seen.reader_id)
        or exists (select from contact where contact.referral_id = referral.id and contact.contacted_by = seen.reader_id
          and contact.contacted_at between seen.read_at - interval '1 day' and seen.read_at + interval '1 day')
        or referral.sent_at <= seen.read_at
          and not exists (select from assignment where assignment.referral_id = referral.id
            and assignment.assigned_at <= seen.read_at and coalesce(assignment.ended_at > seen.read_at, true))
          and not exists (select from ending where ending.referral_id = referral.id
            and ending.ended_at <= seen.read_at and coalesce(ending.reopened_at > seen.read_at, true))))
      or exists (select from client_word where client_word.client_id = seen.client_id and client_word.word = 'call-me'
        and client_word.said_at <= seen.read_at and coalesce(client_word.heard_at > seen.read_at, true)
        and not exists (select from referral where referral.client_id = seen.client_id and not exists (
          select from ending where ending.referral_id = referral.id
            and ending.ended_at <= seen.read_at and coalesce(ending.reopened_at > seen.read_at, true))))
      or seen.what = 'details'
        and exists (select from member_role role where role.member_id = seen.reader_id and role.role in ('manager', 'administrator')
          and coalesce(role.ended_at > seen.read_at, true))
        and (exists (select from rights_request asked where asked.client_id = seen.client_id
            and asked.asked_at <= seen.read_at and coalesce(asked.answered_at >= seen.read_at, true))
          or exists (select from restriction kept where kept.client_id = seen.client_id
            and kept.asked_at <= seen.read_at and coalesce(coalesce(kept.ended_at, kept.lifts_at) >= seen.read_at, true))) as is_theirs
    from client_read seen
    join member on member.id = seen.reader_id
    join client on client.id = seen.client_id
    where seen.reader_kind = 'member' and seen.what in ('journey', 'referral', 'details', 'name', 'copy')
      and seen.read_at >= ${since}
    order by seen.read_at desc limit ${READS}`.execute(tx)
  return rows
}

async function checksSince(tx: Tx, since: Date): Promise<Map<string, UnusualRead['check']>> {
  const rows = await tx
    .selectFrom('read_check')
    .innerJoin('member', 'member.id', 'read_check.checked_by')
    .select(['kind', 'reader_id', 'client_id', 'day', 'reason', 'checked_at', 'member.name'])
    .where('day', '>=', new Date(since.getTime() - 86_400_000).toISOString().slice(0, 10))
    .execute()
  return new Map(
    rows.map((row) => [
      `${row.kind} ${keyOf({ readerId: row.reader_id, clientId: row.client_id, day: row.day })}`,
      { by: row.name, at: row.checked_at, reason: row.reason as CheckReason },
    ]),
  )
}
