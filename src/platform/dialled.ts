/** From so many digits on a number is whole: what follows a bracket or a slash is another, or an hour. */
const WHOLE = 7

/**
 * What a telephone dials for a number as people write it: with an area code in brackets, "(0)" after the country, a second number,
 * or when to ring ("020 496 0144 (na 18 uur)"). The first number in it that is long enough; 113 and 14 0118 are numbers too.
 */
export function dialled(written: string): string {
  const numbers = written
    .replace(/(\+\d[\d ]*)\(0\)/, '$1')
    .split(/[^\d+ ()./\-–]+/)
    .map(firstIn)
  const longEnough = (digits: number) => numbers.find((number) => number.replace('+', '').length >= digits)
  return longEnough(5) ?? longEnough(3) ?? digitsOf(written)
}

function firstIn(run: string): string {
  let number = ''
  for (const piece of run.split(/[/(]/)) {
    if (number.length >= WHOLE) break
    number += digitsOf(piece)
  }
  return number
}

const digitsOf = (text: string) => text.replace(/[^\d+]/g, '')
