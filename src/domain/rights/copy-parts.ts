import { sql, type RawBuilder } from 'kysely'
import { lettersAbout } from '#domain/letters'

/** One entry of a copy: plain values under the names that docs/copy-of-a-client.md lists. */
export type CopyRow = Record<string, unknown>

/** One part of a copy: what it is called, how it is asked for, and what in it somebody else wrote for colleagues. */
export interface CopyPart {
  name: string
  rows: (clientId: string) => RawBuilder<CopyRow>
  /** The field that a person looks through before it is given; `isTheirs` in a row says that the client wrote it. */
  note?: string
}

const member = (id: string) => sql`(select name from member where member.id = ${sql.ref(id)})`
/** All that somebody of the staff has been here; null: it was nobody of them. */
const roleOf = (id: string) => sql`
  (select array_agg(distinct role order by role) from member_role where member_id = ${sql.ref(id)}) as role`
const by = (id: string) => sql`${member(id)} as by, ${roleOf(id)}`
const ofReferrals = (clientId: string) => sql`referral_id in (select id from referral where client_id = ${clientId})`

/** Who the client is, why they came, and what they said they need and want. */
const person: CopyPart[] = [
  {
    name: 'you',
    note: 'reachNote',
    rows: (id) => sql`
      select id, given_name as "givenName", family_name as "familyName", known_as as "knownAs", birth_date as "birthDate", phone,
        home_phone as "homePhone", email, address_1 as "address1", address_2 as "address2", city, postal_code as "postalCode",
        has_no_fixed_address as "hasNoFixedAddress", language, needs_interpreter as "needsInterpreter", access_needs as "accessNeeds",
        reach_by as "reachBy", reach_when as "reachWhen", do_not_use as "doNotUse", reach_note as "reachNote", created_at as at
      from client where id = ${id}`,
  },
  {
    name: 'reachNews',
    note: 'reachNote',
    rows: (id) => sql`
      select id, told_at as at, ${by('told_by')}, phone, home_phone as "homePhone", email, reach_by as "reachBy",
        reach_when as "reachWhen", do_not_use as "doNotUse", reach_note as "reachNote", former_phone as "formerPhone",
        former_home_phone as "formerHomePhone", former_email as "formerEmail"
      from reach_news where client_id = ${id} order by told_at, id`,
  },
  {
    name: 'referrals',
    note: 'reason',
    rows: (id) => sql`
      select id, sent_at as at, ${by('referrer_id')},
        (select name from organisation where organisation.id = referring_organisation_id) as organisation, source, reason,
        source = 'self' as "isTheirs",
        (select coalesce(array_agg(need_code order by need_code), '{}') from referral_need where referral_id = referral.id) as needs, agreed
      from referral where client_id = ${id} order by sent_at, id`,
  },
  {
    name: 'endings',
    note: 'note',
    rows: (id) => sql`
      select id, ended_at as at, ${by('ended_by')}, outcome, note, reopened_at as "reopenedAt"
      from ending where ${ofReferrals(id)} order by ended_at, id`,
  },
  {
    name: 'linkWorkers',
    rows: (id) => sql`
      select assigned_at as at, ${by('link_worker_id')}, ended_at as "endedAt"
      from assignment where ${ofReferrals(id)} order by assigned_at, id`,
  },
  {
    name: 'contacts',
    note: 'note',
    rows: (id) => sql`
      select id, contacted_at as at, ${by('contacted_by')}, channel, outcome as "contactOutcome", minutes, note,
        call_back_at as "callBackAt"
      from contact where client_id = ${id} order by contacted_at, id`,
  },
  {
    name: 'needs',
    rows: (id) => sql`
      select recorded_at as at, ${by('recorded_by')}, need_code as need, words, met_at as "metAt"
      from client_need where client_id = ${id} order by recorded_at, id`,
  },
  {
    name: 'goals',
    rows: (id) => sql`
      select recorded_at as at, ${by('recorded_by')}, words, reached_at as "reachedAt"
      from goal where client_id = ${id} order by recorded_at, id`,
  },
]

/** What was agreed, who was told of them, and what came of it. */
const walk: CopyPart[] = [
  {
    name: 'steps',
    rows: (id) => sql`
      select agreed_at as at, ${by('agreed_by')}, words, (select name from service where service.id = service_id) as service,
        done_by as "doneBy", ended_at as "endedAt", ended_how as "endedHow"
      from step where client_id = ${id} order by agreed_at, id`,
  },
  {
    name: 'introductions',
    rows: (id) => sql`
      select sent_at as at, ${by('sent_by')}, (select name from service where service.id = service_id) as service,
        sent_to as "sentTo", shared, shared_phone as phone, shared_email as email, shared_access_needs as "accessNeeds",
        shared_language as language, message, withdrawn_at as "withdrawnAt"
      from introduction where client_id = ${id} order by sent_at, id`,
  },
  {
    name: 'answers',
    note: 'note',
    rows: (id) => sql`
      select answer.id, answered_at as at, coalesce(${member('heard_by')}, service.name) as by, ${roleOf('heard_by')}, service.name as service, answer, reason as because,
        note, heard_by is null and answer <> 'no' as "isTheirs"
      from introduction_answer answer
      join introduction on introduction.id = answer.introduction_id join service on service.id = introduction.service_id
      where introduction.client_id = ${id} order by answered_at, answer.id`,
  },
  {
    name: 'words',
    rows: (id) => sql`
      select said_at as at, word, note as words, (select words from step where step.id = step_id) as step,
        (select name from service where service.id = service_id) as service, heard_at as "heardAt", ${member('heard_by')} as "heardBy"
      from client_word where client_id = ${id} order by said_at, id`,
  },
  {
    name: 'shortlist',
    rows: (id) => sql`
      select added_at as at, ${by('added_by')}, (select name from service where service.id = service_id) as service, line as words
      from shortlist_item where client_id = ${id} order by position, id`,
  },
]

/** What they agreed to, and what was told to others. */
const agreed: CopyPart[] = [
  {
    name: 'consents',
    rows: (id) => sql`
      select given_at as at, purpose, given_how as "givenHow", asked_in as "askedIn", ${member('heard_by')} as "heardBy",
        said_on as "saidOn", ${member('written_by')} as "writtenBy", ended_at as "endedAt"
      from consent where client_id = ${id} order by given_at, id`,
  },
  {
    name: 'sharings',
    rows: (id) => sql`
      select given_at as at, layer, purpose as "storyPurpose", receiver_kind as receiver,
        coalesce((select name from member where id = receiver_id), (select name from organisation where id = receiver_id),
          (select name from service where id = receiver_id), receiver_sector) as "receiverName",
        given_how as "givenHow", asked_in as "askedIn", asked_version as "askedVersion", ${member('heard_by')} as "heardBy",
        said_on as "saidOn", ${member('written_by')} as "writtenBy", until,
        ended_at as "endedAt"
      from story_sharing where client_id = ${id} order by given_at, id`,
  },
  {
    name: 'feedback',
    rows: (id) => sql`
      select happened_at as at, ${member('member_id')} as "toldTo", kind as told, told_at as "toldAt"
      from feedback where ${ofReferrals(id)} order by happened_at, id`,
  },
  {
    name: 'letters',
    rows: (id) => sql`
      select owed_at as at, coalesce(
          (select service.name from introduction join service on service.id = introduction.service_id
            where introduction.id::text = split_part(once_key, ':', 2)),
          case when once_key like '%:client' then to_address else reader.name end) as "sentTo",
        ${roleOf('reader.id')}, subject, sent_at as "sentAt"
      from outgoing_mail
      left join lateral (select id, name from member where email = to_address and once_key not like '%:client' order by left_at nulls first limit 1)
        as reader on true
      where ${lettersAbout([id])} and once_key not like '%:judge:%' order by owed_at, outgoing_mail.id`,
  },
  {
    name: 'links',
    rows: (id) => sql`
      select made_at as at, ${by('made_by')}, purpose as "linkPurpose", pin_hash is not null as "hasPin", expires_at as "expiresAt",
        revoked_at as "endedAt"
      from link where client_id = ${id} order by made_at, id`,
  },
]

const factsAbout = (clientId: string) => sql<boolean>`
  fact.subject_id in (select ${clientId}::uuid union all select id from referral where client_id = ${clientId})`

/** Who read what, and what happened: these can be long. */
const log: CopyPart[] = [
  {
    name: 'reads',
    rows: (id) => sql`
      select read_at as at, coalesce(member.name, service.name) as by, ${roleOf('member.id')}, what
      from client_read
      left join member on reader_kind = 'member' and member.id = reader_id
      left join introduction on reader_kind = 'group' and introduction.id = reader_id
      left join service on service.id = introduction.service_id
      where client_read.client_id = ${id} and not (what in ('emergency', 'list') and exists (
        select from emergency_read held where held.client_id = client_read.client_id and held.member_id = client_read.reader_id
          and is_held_back(held) and read_at between held.opened_at - interval '1 hour' and held.until))
      order by read_at, reader_id, what`,
  },
  {
    // One that is held back since telling could do harm is nowhere in a copy. Why it was opened is for who leads the programme to tell.
    name: 'emergencies',
    rows: (id) => sql`
      select opened_at as at, ${by('member_id')}, until, told_at as "toldAt", judgement
      from emergency_read one where client_id = ${id} and not is_held_back(one) order by opened_at, id`,
  },
  {
    // That its reader lives near by is theirs, and not told.
    name: 'checks',
    rows: (id) => sql`
      select checked_at as at, ${by('checked_by')}, ${member('reader_id')} as "readBy", kind as "stoodOut", day, reason as found
      from read_check where client_id = ${id} and kind <> 'neighbour' order by checked_at, id`,
  },
  {
    name: 'requests',
    rows: (id) => sql`
      select asked_at as at, ${member('heard_by')} as "heardBy", kind as asked, number, about, words, answer as "requestAnswer", because as "requestBecause",
        answer_words as "answerWords", answered_at as "answeredAt", ${by('answered_by')}
      from rights_request where client_id = ${id} order by asked_at, id`,
  },
  {
    name: 'restrictions',
    rows: (id) => sql`
      select asked_at as at, ground, ${member('heard_by')} as "heardBy", ${by('told_by')}, told_because as "answerWords",
        told_on as "toldOn", told_how as "toldHow", lifts_at as "liftsAt", untold_at as "untoldAt", least(ended_at, lifts_at) as "endedAt", ${member('ended_heard_by')} as "endedHeardBy", ended_said_on as "endedSaidOn"
      from restriction where client_id = ${id} order by asked_at, id`,
  },
  {
    name: 'reports',
    rows: (id) => sql`
      select reported_at as at, (select name from service where service.id = service_id) as service, kind as "reportKind", note as words
      from service_report where id in (select (payload ->> 'report')::uuid from fact
        where kind = 'service.reported' and actor_kind = 'client' and actor_id = ${id}) order by reported_at, id`,
  },
  {
    name: 'facts',
    rows: (id) => sql`
      select fact.at, fact.kind, fact.actor_kind as "actorKind", actor.name as by, ${roleOf('actor.id')}, fact.payload as codes
      from fact left join member actor on fact.actor_kind = 'member' and actor.id = fact.actor_id
      where ${factsAbout(id)} and (fact.kind <> 'read.checked' or fact.payload ->> 'kind' <> 'neighbour') and not exists (
        select from emergency_read held where is_held_back(held) and held.client_id = ${id} and held.id::text = fact.payload ->> 'report')
      order by fact.at, fact.id`,
  },
]

/** All parts of a copy but the story, which is read through its own rule. `tests/rights.test.ts` holds that no table is forgotten. */
export const copyParts: readonly CopyPart[] = [...person, ...walk, ...agreed, ...log]
