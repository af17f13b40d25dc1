/** From so many digits on a number is whole: what follows a bracket, a slash or a dash is another, or an hour. */
const WHOLE = 7
/** No number in the world is longer. */
const LONGEST = 15
/** Where groups of digits stand side by side and are too long together: so many make a number, without and with its country. */
const USUAL = { national: 9, international: 11 }

const TIME = String.raw`(?:[01]?\d|2[0-4])`
const MINUTES = String.raw`[.:][0-5]\d`
/** Where another number may begin, or hours: "9-17", "9.00 – 17.00". */
const BREAKS = new RegExp(String.raw`[/(]| [-–] |(?<= )(?=${TIME}(?:${MINUTES}|(?:${MINUTES})? ?[-–] ?${TIME})(?!\d))`)
const BEFORE_OR_AFTER_NOON = /\b\d{1,2}([.:]\d\d)? ?(?=[ap]m\b)/gi

/**
 * What a telephone dials for a number as people write it: with an area code in brackets, "(0)" after the country, a second number,
 * or when to ring ("020 496 0144 (na 18 uur)"). The first number in it that is long enough; 113 and 14 0118 are numbers too.
 */
export function dialled(written: string): string {
  const numbers = written
    .replace(/(\+\d[\d ]*)\(0\)/, '$1')
    .replace(BEFORE_OR_AFTER_NOON, ',')
    .split(/[^\d+ ()./:\-–]+/)
    .map(firstIn)
  const longEnough = (digits: number) => numbers.find((number) => lengthOf(number) >= digits)
  return longEnough(5) ?? longEnough(3) ?? digitsOf(written)
}

function firstIn(run: string): string {
  const number = joined(run.split(BREAKS), WHOLE)
  if (lengthOf(number) <= LONGEST) return number
  return joined(run.split(/[ /(]/), number.startsWith('+') ? USUAL.international : USUAL.national)
}

/** Piece after piece, until there are so many digits. */
function joined(pieces: readonly string[], enough: number): string {
  let number = ''
  for (const piece of pieces) {
    if (lengthOf(number) >= enough) break
    number += digitsOf(piece)
  }
  return number
}

const digitsOf = (text: string) => text.replace(/[^\d+]/g, '')
const lengthOf = (number: string) => number.replaceAll('+', '').length
