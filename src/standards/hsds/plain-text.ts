import type { Report } from './report.ts'
import type { SourceRow } from './source-row.ts'

/** Columns in which people write. What stands in an id, a link or a rule is left as it is. */
const PROSE = new Set([
  ...['name', 'alternate_name', 'title', 'description', 'summary', 'alert', 'notes', 'details', 'original_text', 'label'],
  ...['application_process', 'fees', 'fees_description', 'option', 'amount_description', 'wait_time', 'interpretation_services'],
  ...['eligibility', 'eligibility_description', 'accessibility', 'transportation', 'document', 'department', 'accreditations', 'licenses'],
  ...['address_1', 'address_2', 'city', 'region', 'extent', 'service_area'],
])

/** Only what HTML has: "<3", "a < b" and "<info@example.org>" are words. */
const INLINE = 'abbr|b|cite|code|em|font|i|mark|o:p|small|span|strong|sub|sup|u'
const APART = 'address|article|blockquote|center|dl|figure|footer|form|h[1-6]|header|main|ol|p|pre|section|table|ul'
const LINES = 'br|dd|div|dt|hr|tbody|tfoot|thead|tr'
const OTHERS = 'a|iframe|img|input|label|link|meta|script|style|td|th'
const tags = (names: string) => new RegExp(String.raw`</?(?:${names})(?![\w:-])[^<>]*>`, 'gi')
const [inline, apart, lines, others] = [tags(INLINE), tags(APART), tags(LINES), tags(OTHERS)]
const item = tags('li')
const anyTag = new RegExp(tags(`${INLINE}|${APART}|${LINES}|${OTHERS}|li`).source, 'i')
const breaks = new RegExp(tags(`${APART}|${LINES}|li`).source, 'i')

const NAMED: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', shy: '', zwnj: '', zwj: '' },
  ...{
    ndash: '–',
    mdash: '—',
    hellip: '…',
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    laquo: '«',
    raquo: '»',
  },
  ...{
    bull: '•',
    middot: '·',
    euro: '€',
    pound: '£',
    cent: '¢',
    copy: '©',
    reg: '®',
    trade: '™',
    deg: '°',
    times: '×',
    frac12: '½',
    frac14: '¼',
  },
  ...{
    agrave: 'à',
    aacute: 'á',
    acirc: 'â',
    atilde: 'ã',
    auml: 'ä',
    aring: 'å',
    aelig: 'æ',
    ccedil: 'ç',
    egrave: 'è',
    eacute: 'é',
    ecirc: 'ê',
  },
  ...{
    euml: 'ë',
    igrave: 'ì',
    iacute: 'í',
    icirc: 'î',
    iuml: 'ï',
    ntilde: 'ñ',
    ograve: 'ò',
    oacute: 'ó',
    ocirc: 'ô',
    otilde: 'õ',
    ouml: 'ö',
  },
  ...{ oslash: 'ø', ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', yacute: 'ý', yuml: 'ÿ', szlig: 'ß' },
  ...{ Eacute: 'É', Egrave: 'È', Euml: 'Ë', Iuml: 'Ï', Ouml: 'Ö', Uuml: 'Ü', Auml: 'Ä', Ccedil: 'Ç', Ntilde: 'Ñ', Oslash: 'Ø', Aring: 'Å' },
}
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,9}));/gi

/**
 * What a text of a web page says in plain text: paragraphs, lines and lists as such, a link with its address behind it. Text that is none
 * stays as it is, to the letter.
 */
export function plainText(text: string): string {
  // Some sources write the tags themselves as codes: then the text is read twice.
  const once = withoutTags(text)
  return once === text ? text : withoutTags(once)
}

function withoutTags(text: string): string {
  const isPage = anyTag.test(text)
  if (!isPage) {
    const decoded = decode(text)
    return decoded === text ? text : decoded.trim()
  }
  const bare = (breaks.test(text) ? text.replace(/\s+/g, ' ') : text)
    .replace(/<(script|style)\b[^<>]*>[^<]*<\/\1\s*>/gi, '')
    .replace(inline, '')
    .replace(/<a\b([^<>]*)>([^<]*)<\/a\s*>/gi, (_, inside: string, words: string) => linked(words, inside))
    .replace(item, (tag) => (tag.startsWith('</') ? '\n' : '\n• '))
    .replace(apart, '\n\n')
    .replace(lines, '\n')
    .replace(others, ' ')
  return decode(bare)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n+(?=\n• )/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** "our page (https://…)": an address that the words give already is not said twice. */
function linked(words: string, inside: string): string {
  const [, address] = /\bhref\s*=\s*["']?(?:mailto:)?([^"'\s<>]+)/i.exec(inside.slice(0, 2_000)) ?? []
  const isAddress = address && (/^https?:\/\//i.test(address) || address.includes('@'))
  return !isAddress || words.includes(address) ? words : `${words.trim()} (${address})`
}

function decode(text: string): string {
  return text.replace(entity, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return NAMED[name] ?? NAMED[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16)
    const isText =
      code === 9 || code === 10 || (code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !(code >= 127 && code < 160))
    return isText ? String.fromCodePoint(code).replace('\u00a0', ' ') : ''
  })
}

/** Takes the tags and codes of web pages out of what people wrote in this row, and says so. */
export function inPlainText(row: SourceRow, report: Report): SourceRow {
  const written = Object.entries(row.fields).filter(([column, text]) => PROSE.has(column) && /[<&]/.test(text) && !/^[[{]/.test(text))
  const changed = written.filter(([column, text]) => {
    const plain = plainText(text)
    if (plain === text) return false
    if (plain) row.fields[column] = plain
    // Nothing is left without its name.
    else if (/name$/.test(column)) return false
    else delete row.fields[column]
    return true
  })
  const [first] = changed
  if (first)
    report.note({ file: row.file, line: row.line, reason: 'markup', outcome: 'kept', about: `${first[0]}: ${first[1].slice(0, 80)}` })
  return row
}
