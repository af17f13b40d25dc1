import type { CopyPiece } from '#domain/rights'
import { sayDayOnPaper, type Manner } from '#platform/say'
import { word } from '#words'
import { sayField } from './copy-fields.ts'
import type { CopyHead } from './copy-file.ts'

const STYLE =
  'body{font:1.125rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b;background:#fdfcf8;overflow-wrap:anywhere}' +
  'dl{border-top:1px solid #999;margin:0;padding:.5rem 0}dt{font-weight:700}dd{margin:0 0 .4rem;white-space:pre-line}h2{margin-top:2.5rem}'

/** The top of the page: what it is, of whom, and what is not in it. */
export function pageHead(head: CopyHead, manner: Manner): string {
  const say = (key: string, words: Record<string, unknown> = {}) => escaped(word(key, words, manner.locale))
  const { programme, client, takenBy } = head
  const title = say('copy_title', { name: client })
  return [
    `<!doctype html><html lang="${manner.locale}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>`,
    `<p>${say('copy_intro', { programme: programme.name, day: sayDayOnPaper(manner.now, manner) })}</p>`,
    takenBy ? `<p>${say('copy_taken_by', { name: takenBy })}</p>` : '',
    ...leftOut(head, manner),
    `<p>${say('copy_machine_file')}</p>`,
    ringOf(head) ? `<p>${say('copy_wrong', { name: programme.name, ring: ringOf(head) })}</p>` : '',
    '\n',
  ].join('')
}

const ringOf = ({ programme }: CopyHead) => [programme.phone, programme.email].filter(Boolean).join(', ')

/** What is not in it, and how to get it: said where the copy begins and where it ends. */
function leftOut(head: CopyHead, { locale }: Manner): string[] {
  const { takenBy, layersLeftOut } = head
  const layers = layersLeftOut.map((one) => word(`story_layer_${one}`, {}, locale)).join(', ')
  const sentences = [
    word(takenBy ? 'copy_notes_held_back' : 'copy_notes_not_in', { ring: ringOf(head) || head.programme.name }, locale),
    ...(layers ? [word('copy_layers_left_out', { layers }, locale)] : []),
    word('copy_letters_not_in', {}, locale),
  ]
  return sentences.map((sentence) => `<p>${escaped(sentence)}</p>`)
}

/** Some rows of one part, under its title where it begins. */
export function pagePiece({ part, rows }: CopyPiece, isNew: boolean, manner: Manner): string {
  const title = isNew ? `<h2>${escaped(word(`copy_part_${snake(part)}`, {}, manner.locale))}</h2>\n` : ''
  const note = isNew && part === 'facts' ? `<p>${escaped(word('copy_facts_note', {}, manner.locale))}</p>\n` : ''
  if (rows.length === 0) return isNew ? `${title}<p>${escaped(word('copy_nothing', {}, manner.locale))}</p>\n` : ''
  return (
    title +
    note +
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

export const pageEnd = (head: CopyHead, manner: Manner) =>
  `<h2>${escaped(word('copy_end', {}, manner.locale))}</h2>${leftOut(head, manner).join('')}</body></html>\n`

function line([field, value]: [string, unknown], manner: Manner): string {
  const said = sayField(field, value, manner)
  return said && `<dt>${escaped(word(`copy_field_${snake(field)}`, {}, manner.locale))}</dt><dd>${escaped(said)}</dd>`
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (words: string) => words.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter]!)
