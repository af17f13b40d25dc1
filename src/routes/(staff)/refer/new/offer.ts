import type { RequestEvent } from '@sveltejs/kit'
import { demand, mayRefer } from '#domain/access'
import { clientFields, clientWithId, findClients, nameOf, type Namesake } from '#domain/people'
import type { Answers } from '#domain/referrals'
import { reading } from '#platform/context'
import { sayDate } from '#platform/say'
import { word, type Locale } from '#words'
import { avoidOptions, languageOptions, needGroups, wayOptions } from '../../../choices.ts'
import { orErrorPage, staff } from '../../../door.ts'

/** What the form shows beside its answers: what there is to choose from, and whom it is about. */
export async function offerFor(event: RequestEvent, answers: Answers) {
  const { ctx } = staff(event)
  const { locale } = event.locals
  const { needs, known } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayRefer(ctx.actor), 'send-referrals')
      const client = answers.clientId ? await clientWithId(tx, answers.clientId) : undefined
      return { needs: await needGroups(tx, 'refer'), known: client && sayNamesake(client, locale, answers.birthDate) }
    }),
  )
  return {
    known,
    needs,
    ways: wayOptions('refer'),
    avoid: avoidOptions('refer'),
    languages: languageOptions(locale, answers.language),
    agreements: (['referral', 'introductions', 'feedback'] as const).map((value) => ({
      value,
      label: word(`refer_agree_${value}`),
      hint: word(`refer_agree_${value}_hint`),
    })),
  }
}

/**
 * "Ada de Vries, born 9 March 1950". A birth date is said only to who gave it themselves: a look-up by half a name must
 * not tell when, or where, somebody lives who gets help.
 */
export function sayNamesake(
  person: Namesake,
  locale: Locale,
  askedBirthDate?: string | null,
): { value: string; label: string; hint: string } {
  const isSame = person.birthDate !== null && person.birthDate === askedBirthDate
  return { value: person.id, label: nameOf(person), hint: isSame ? word('refer_born', { day: sayDate(person.birthDate!, locale) }) : '' }
}

/** Who is known here with this name, as choices? */
export async function namesakesOf(event: RequestEvent, answers: Answers, alike?: number) {
  const { ctx } = staff(event)
  const name = [answers.givenName, answers.familyName].filter(Boolean).join(' ')
  // Asked in passing, a name of one letter is no question; somebody may be called so.
  if (alike !== undefined && [...name.trim()].length < 2) return []
  const birthDate = clientFields.birthDate.safeParse(answers.birthDate).data ?? undefined
  const found = await reading(ctx, (tx) => findClients(tx, { name, birthDate, alike }))
  return found.map((person) => sayNamesake(person, event.locals.locale, birthDate))
}
