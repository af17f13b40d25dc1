import { Refusal } from './refusal.ts'

/** What stands in passwords everywhere, and in those of our field. */
const EVERYBODYS = [
  ...['password', 'passw', 'welcome', 'letmein', 'secret', 'admin', 'login', 'qwerty', 'abc', 'test'],
  ...['wachtwoord', 'welkom', 'geheim', 'inloggen', 'beheer'],
  ...['spring', 'summer', 'autumn', 'winter', 'lente', 'zomer', 'herfst'],
  ...['footbridge', 'social', 'prescribing', 'prescriber', 'linkworker', 'link', 'worker', 'welzijn', 'recept', 'sociaal'],
]

/** A new password with fewer letters of its own than this is made of words that everybody would try. */
const OWN_LETTERS = 4

/**
 * Refuses a new password that is tried first: one of the 10,000 used most of those that are long enough, or one made of words of
 * everybody and of who chooses it, with numbers and signs.
 *
 * @param theirs names and addresses of the person and of where they work
 * @throws Refusal invalid, field `newPassword`
 */
export async function demandHardToGuess(password: string, theirs: readonly string[]): Promise<void> {
  if ((await commonPasswords()).has(password.toLowerCase())) throw new Refusal('invalid', 'password-common', { field: 'newPassword' })
  const letters = lettersOf(password)
  const own = wordsOf(theirs).reduce((left, word) => left.replaceAll(word, ''), letters)
  if (own.length < letters.length && own.length < OWN_LETTERS) throw new Refusal('invalid', 'password-of-names', { field: 'newPassword' })
}

const lettersOf = (text: string) =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '')

/** The longest first: the name of a programme may hold that of its town. */
function wordsOf(theirs: readonly string[]): string[] {
  const words = theirs.flatMap((name) => name.split(/[^\p{L}\p{M}]+/u)).map(lettersOf)
  return [...EVERYBODYS, ...words.filter((word) => word.length > 1)].sort((a, b) => b.length - a.length)
}

let common: Set<string> | undefined

/** Read when the first password is chosen: most servers choose few. */
async function commonPasswords(): Promise<Set<string>> {
  common ??= new Set((await import('./common-passwords.txt?raw')).default.trimEnd().split('\n'))
  return common
}
