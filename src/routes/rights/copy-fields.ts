import { sayDate, sayDayOnPaper, sayTime, type Manner } from '#platform/say'
import { word } from '#words'
import { sayLanguages } from '../choices.ts'
import { sayAskedIn } from '../story/hearing.ts'

export type Say = (value: unknown, manner: Manner) => string

const text: Say = (value) => (Array.isArray(value) ? value.join(', ') : String(value))
const moment: Say = (value, manner) => `${sayDayOnPaper(new Date(value as string), manner)}, ${sayTime(new Date(value as string), manner)}`
const day: Say = (value, { locale }) => sayDate(String(value), locale)
const yesNo: Say = (value, { locale }) => word(value ? 'yes' : 'copy_no', {}, locale)
const language: Say = (tag, { locale }) => sayLanguages([String(tag)], locale)[0]?.label ?? String(tag)
/** A code, or several, by its words. Where there are none, the code itself. */
const coded =
  (keyOf: (code: string) => string): Say =>
  (value, { locale }) =>
    [value]
      .flat()
      .map((code) => sayCode(keyOf(String(code)), String(code), locale))
      .join(', ')

function sayCode(key: string, code: string, locale: Manner['locale']): string {
  const said = word(key, {}, locale)
  return said === key ? code : said
}

/** The codes of a fact, without the ids, which only a computer can follow: those are in `copy.json`. */
const codes: Say = (value) =>
  Object.entries(value as Record<string, unknown>)
    .filter(([, code]) => !/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(String(code)))
    .map(([name, code]) => `${name} = ${text(code, undefined as never)}`)
    .join('; ')

/** How each field of a copy is said; its label is `copy_field_…`. One that is missing here is said as it is. */
const FIELDS: Record<string, Say> = {
  at: moment,
  birthDate: day,
  hasNoFixedAddress: yesNo,
  language,
  needsInterpreter: yesNo,
  reachBy: coded((code) => `work_way_${code}`),
  doNotUse: coded((code) => `work_way_${code}`),
  source: coded((code) => `copy_source_${code}`),
  needs: coded((code) => `need_${code}`),
  agreed: coded((code) => `copy_purpose_${code}`),
  outcome: coded((code) => `work_outcome_${code}`),
  reopenedAt: moment,
  endedAt: moment,
  channel: coded((code) => `work_channel_${code}`),
  contactOutcome: coded((code) => `work_outcome_of_${code}`),
  callBackAt: moment,
  need: coded((code) => `need_${code}`),
  metAt: moment,
  reachedAt: moment,
  doneBy: coded((code) => `copy_done_by_${code}`),
  endedHow: coded((code) => `timeline_code_${code}`),
  shared: coded((code) => `share_${code}`),
  withdrawnAt: moment,
  answer: coded((code) => `timeline_code_${code}`),
  because: coded((code) => `work_reason_${code}`),
  word: coded((code) => `timeline_code_${code}`),
  heardAt: moment,
  purpose: coded((code) => `copy_purpose_${code}`),
  givenHow: coded((code) => `copy_how_${code}`),
  layer: coded((code) => `story_layer_${code}`),
  storyPurpose: coded((code) => `story_for_${code}`),
  receiver: coded((code) => `copy_receiver_${code}`),
  receiverName: coded((code) => `story_to_sector_${code}`),
  askedIn: (tag, { locale }) => sayAskedIn(String(tag), locale),
  saidOn: day,
  saidHow: coded((code) => `copy_how_${code}`),
  until: moment,
  toldTo: text,
  told: coded((code) => `copy_told_${code}`),
  toldAt: moment,
  sentAt: moment,
  linkPurpose: coded((code) => `copy_link_${code}`),
  hasPin: yesNo,
  expiresAt: moment,
  role: coded((code) => `role_${code}`),
  what: coded((code) => `copy_what_${code}`),
  readBy: text,
  stoodOut: coded((code) => `copy_stood_out_${code}`),
  day,
  found: coded((code) => `reads_because_${code}`),
  kind: coded((code) => `copy_fact_${code.replaceAll('.', '_')}`),
  actorKind: coded((code) => `copy_actor_${code}`),
  codes,
  question: coded((code) => `story_question_${code}`),
  asked: coded((code) => `copy_asked_${code}`),
  about: coded((code) => `correction_about_${code}`),
  requestAnswer: coded((code) => `copy_answer_${code}`),
  requestBecause: coded((code) => `request_because_${code}`),
  answeredAt: moment,
  ground: coded((code) => `restrict_ground_${code}`),
  liftsAt: moment,
  untoldAt: moment,
  toldOn: day,
  toldHow: coded((code) => `restrictions_told_${code}`),
  endedHeardBy: text,
  endedSaidOn: day,
  reportKind: coded((code) => `entry_report_${code}`),
  judgement: coded((code) => `copy_judgement_${code}`),
  heldBack: coded((code) => `copy_held_back_${code}`),
}

/** A field of a copy in words. Empty: nothing to say. */
export function sayField(field: string, value: unknown, manner: Manner): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return ''
  return (FIELDS[field] ?? text)(value, manner)
}
