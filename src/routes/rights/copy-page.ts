import type { CopyPiece } from '#domain/rights'
import { sayDate, sayDayOnPaper, sayTime, type Manner } from '#platform/say'
import { word } from '#words'
import { sayAskedIn } from '../story/hearing.ts'
import type { CopyHead } from './copy-file.ts'

type Say = (value: unknown, manner: Manner) => string

const text: Say = (value) => (Array.isArray(value) ? value.join(', ') : String(value))
const moment: Say = (value, manner) => `${sayDayOnPaper(new Date(value as string), manner)}, ${sayTime(new Date(value as string), manner)}`
const day: Say = (value, { locale }) => sayDate(String(value), locale)
const yesNo: Say = (value, { locale }) => word(value ? 'yes' : 'copy_no', {}, locale)
const codes: Say = (value) => JSON.stringify(value)
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

/** How each field of a copy is said; its label is `copy_field_…`. One that is missing here is said as it is. */
const FIELDS: Record<string, Say> = {
  at: moment,
  by: text,
  givenName: text,
  familyName: text,
  knownAs: text,
  birthDate: day,
  phone: text,
  homePhone: text,
  email: text,
  address1: text,
  address2: text,
  city: text,
  postalCode: text,
  hasNoFixedAddress: yesNo,
  language: text,
  needsInterpreter: yesNo,
  accessNeeds: text,
  reachBy: coded((code) => `work_way_${code}`),
  reachWhen: text,
  doNotUse: coded((code) => `work_way_${code}`),
  reachNote: text,
  formerPhone: text,
  formerHomePhone: text,
  formerEmail: text,
  organisation: text,
  source: coded((code) => `copy_source_${code}`),
  reason: text,
  needs: coded((code) => `need_${code}`),
  agreed: coded((code) => `copy_purpose_${code}`),
  outcome: coded((code) => `work_outcome_${code}`),
  note: text,
  reopenedAt: moment,
  endedAt: moment,
  channel: coded((code) => `work_channel_${code}`),
  contactOutcome: coded((code) => `work_outcome_of_${code}`),
  minutes: text,
  callBackAt: moment,
  need: coded((code) => `need_${code}`),
  words: text,
  metAt: moment,
  reachedAt: moment,
  service: text,
  doneBy: coded((code) => `work_done_by_${code}`),
  endedHow: coded((code) => `timeline_code_${code}`),
  sentTo: text,
  shared: coded((code) => `share_${code}`),
  message: text,
  withdrawnAt: moment,
  answer: coded((code) => `timeline_code_${code}`),
  because: coded((code) => `work_reason_${code}`),
  word: coded((code) => `timeline_code_${code}`),
  step: text,
  heardAt: moment,
  heardBy: text,
  purpose: coded((code) => `copy_purpose_${code}`),
  givenHow: coded((code) => `copy_how_${code}`),
  layer: coded((code) => `story_layer_${code}`),
  storyPurpose: coded((code) => `story_for_${code}`),
  receiver: coded((code) => `copy_receiver_${code}`),
  receiverName: text,
  askedIn: (tag, { locale }) => sayAskedIn(String(tag), locale),
  saidOn: day,
  writtenBy: text,
  askedVersion: text,
  until: moment,
  toldTo: text,
  told: coded((code) => `copy_told_${code}`),
  toldAt: moment,
  subject: text,
  sentAt: moment,
  linkPurpose: coded((code) => `copy_link_${code}`),
  hasPin: yesNo,
  expiresAt: moment,
  readBy: text,
  what: coded((code) => `copy_what_${code}`),
  stoodOut: coded((code) => `copy_stood_out_${code}`),
  day,
  found: coded((code) => `reads_because_${code}`),
  kind: text,
  actorKind: coded((code) => `work_actor_${code}`),
  codes,
  question: coded((code) => `story_question_${code}`),
  asked: coded((code) => `copy_asked_${code}`),
  about: coded((code) => `correction_about_${code}`),
  requestAnswer: coded((code) => `copy_answer_${code}`),
  requestBecause: coded((code) => `request_because_${code}`),
  answerWords: text,
  answeredAt: moment,
  reportKind: coded((code) => `entry_report_${code}`),
  judgement: coded((code) => `copy_judgement_${code}`),
  heldBack: coded((code) => `copy_held_back_${code}`),
}

const STYLE =
  'body{font:1.125rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b;background:#fdfcf8;overflow-wrap:anywhere}' +
  'dl{border-top:1px solid #999;margin:0;padding:.5rem 0}dt{font-weight:700}dd{margin:0 0 .4rem;white-space:pre-line}h2{margin-top:2.5rem}'

/** The top of the page: what it is, of whom, and what is not in it. */
export function pageHead(head: CopyHead, manner: Manner): string {
  const say = (key: string, words: Record<string, unknown> = {}) => escaped(word(key, words, manner.locale))
  const { programme, client, takenBy, layersLeftOut } = head
  const title = say('copy_title', { name: client })
  const ring = [programme.phone, programme.email].filter(Boolean).join(', ')
  return [
    `<!doctype html><html lang="${manner.locale}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>`,
    `<p>${say('copy_intro', { programme: programme.name, day: sayDayOnPaper(manner.now, manner) })}</p>`,
    takenBy ? `<p>${say('copy_taken_by', { name: takenBy })}</p>` : `<p>${say('copy_notes_not_in')}</p>`,
    ...(layersLeftOut.length > 0
      ? [
          `<p>${say('copy_layers_left_out', { layers: layersLeftOut.map((one) => word(`story_layer_${one}`, {}, manner.locale)).join(', ') })}</p>`,
        ]
      : []),
    `<p>${say('copy_machine_file')}</p>`,
    ring ? `<p>${say('copy_wrong', { name: programme.name, ring })}</p>` : '',
    '\n',
  ].join('')
}

/** Some rows of one part, under its title where it begins. */
export function pagePiece({ part, rows }: CopyPiece, isNew: boolean, manner: Manner): string {
  const title = isNew ? `<h2>${escaped(word(`copy_part_${snake(part)}`, {}, manner.locale))}</h2>\n` : ''
  if (rows.length === 0) return isNew ? `${title}<p>${escaped(word('copy_nothing', {}, manner.locale))}</p>\n` : ''
  return (
    title +
    rows
      .map(
        (row) =>
          `<dl>${Object.entries(row)
            .map((field) => line(field, manner))
            .join('')}</dl>\n`,
      )
      .join('')
  )
}

export const pageEnd = ({ locale }: Manner) => `<p>${escaped(word('copy_end', {}, locale))}</p></body></html>\n`

function line([field, value]: [string, unknown], manner: Manner): string {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return ''
  const said = (FIELDS[field] ?? text)(value, manner)
  return `<dt>${escaped(word(`copy_field_${snake(field)}`, {}, manner.locale))}</dt><dd>${escaped(said)}</dd>`
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (words: string) => words.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter]!)
