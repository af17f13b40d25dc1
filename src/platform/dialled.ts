/** No number in the world is longer; a national one, that begins with one 0, is shorter. */
const LONGEST = { national: 11, international: 15 }
/** Where groups of digits stand side by side and are too long together: so many make a number, without and with its country. */
const USUAL = { national: 9, international: 11 }
/** So many digits a number of another kind needs to be whole. */
const WHOLE = 7

const TIME = String.raw`(?:[01]?\d|2[0-4])`
const MINUTES = String.raw`[.:][0-5]\d`
const TO = ' ?[-–] ?'
/** What can only be hours, wherever it stands: "9.00-17", "17:30", "(9-17)", "24/7", and "09.00" before a number. */
const HOURS = new RegExp(
  [
    String.raw`(?<![\d.+])(?:${TIME}${MINUTES}${TO}${TIME}(?:${MINUTES})?|${TIME}${TO}${TIME}${MINUTES})(?![\d.])`,
    String.raw`(?<![\d:])${TIME}:[0-5]\d(?!\d)`,
    String.raw`\(${TIME}${TO}${TIME}\)`,
    String.raw`(?<!\d)24/7(?!\d)`,
    String.raw`(?<!\d ?|[.+])${TIME}\.[0-5]\d(?= [+(]?0\d)`,
  ].join('|'),
  'g',
)
const BEFORE_OR_AFTER_NOON = /\b\d{1,2}([.:]\d\d)? ?(?=[ap]m\b)/gi
const ONLY_HOURS = new RegExp(`^ *${TIME}${TO}${TIME} *$`)
const LEADING_HOURS = new RegExp(`^${TIME}${TO}${TIME} (?=[+(]?0)`)
/** Where another number may begin, or hours: "9-17", "18.30". */
const BREAKS = new RegExp(String.raw`[/(]| [-–] |(?<= )(?=${TIME}(?:${MINUTES}|${TO}${TIME})(?!\d))`)
/** Where a number begins that is written as most are: with 0, or with its country. */
const BEGINS = /(?<![\d+]|\d[.:])[+0]/g
const ENDS = /[^\d+ ()./\-–]/

/**
 * What a telephone dials for a number as people write it: with an area code in brackets, "(0)" after the country, a second number,
 * which line it is, or when to ring ("020 496 0144 (na 18 uur)", "Line 2, 9-17: …"). The first that begins with 0 or its country and
 * is long enough, or else the first that is long enough; 113 and 14 0118 are numbers too. These rules are our own since a finder of
 * numbers wants to know the country first, which nobody wrote down, and takes neither hours nor 113 for what they are.
 */
export function dialled(written: string): string {
  const text = written
    .replace(/((?:\+|\b00)\d[\d ]*)\(0\)/, '$1')
    .replace(BEFORE_OR_AFTER_NOON, ',')
    .replace(HOURS, ',')
  for (const { index } of text.matchAll(BEGINS)) {
    const number = firstIn(text.slice(index).split(ENDS, 1)[0]!)
    if (lengthOf(number) >= wholeAt(number)) return number
  }
  const numbers = text
    .split(ENDS)
    .filter((run) => !ONLY_HOURS.test(run))
    .map(firstIn)
  const longEnough = (digits: number) => numbers.find((number) => lengthOf(number) >= digits)
  return longEnough(5) ?? longEnough(3) ?? digitsOf(written)
}

function firstIn(run: string): string {
  const number = joined(run.split(BREAKS), wholeAt)
  const kind = kindOf(number)
  if (lengthOf(number) <= LONGEST[kind]) return number
  const later = run.replace(LEADING_HOURS, '')
  return later === run ? joined(run.split(/[ /(]/), () => USUAL[kind]) : firstIn(later)
}

/** From so many digits on, what follows a bracket, a slash or a dash is another number, or an hour: 0800 and 0900 have short ones. */
function wholeAt(number: string): number {
  if (/^(\+|00)/.test(number)) return 10
  return /^0[1-7]/.test(number) ? 9 : WHOLE
}

const kindOf = (number: string) => (/^0[1-9]/.test(number) ? 'national' : 'international')

/** Piece after piece, until there are enough digits. */
function joined(pieces: readonly string[], enough: (number: string) => number): string {
  let number = ''
  for (const piece of pieces) {
    if (lengthOf(number) >= enough(number)) break
    number += digitsOf(piece)
  }
  return number
}

const digitsOf = (text: string) => text.replace(/[^\d+]/g, '')
const lengthOf = (number: string) => number.replaceAll('+', '').length
