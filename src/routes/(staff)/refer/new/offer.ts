import type { RequestEvent } from '@sveltejs/kit'
import { demand, mayRefer, maySupport } from '#domain/access'
import { nameOf, type Namesake } from '#domain/people'
import { type Answers, clientToChoose, lookUpClients, sendersToChoose } from '#domain/referrals'
import { type Actor, reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { sayDate } from '#platform/say'
import { word, type Locale } from '#words'
import { avoidOptions, languageOptions, needGroups, type Option, wayOptions } from '../../../choices.ts'
import { orErrorPage, staff } from '../../../door.ts'

/** What the form shows beside its answers: what there is to choose from, and whom it is about. */
export async function offerFor(event: RequestEvent, answers: Answers) {
  const { ctx } = staff(event)
  const { locale } = event.locals
  const { needs, known, senders } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayRefer(ctx.actor), 'send-referrals')
      const client = answers.clientId ? await clientToChoose(tx, ctx.actor, answers.clientId, answers) : undefined
      return {
        needs: await needGroups(tx, 'refer'),
        known: client && sayNamesake(client, locale, answers.birthDate),
        senders: await senderOptions(tx, ctx.actor),
      }
    }),
  )
  return {
    known,
    senders,
    needs,
    ways: wayOptions('refer'),
    avoid: avoidOptions('refer'),
    languages: languageOptions(locale, answers.language),
    agreements: (['referral', 'introductions', 'feedback'] as const).map((value) => ({
      value,
      label: word(`refer_agree_${value}`),
      hint: word(`refer_agree_${value}_hint`),
    })),
    seesEverybody: maySupport(ctx.actor),
  }
}

/** The organisations among which this member says for which they send; nothing where there is nothing to choose. */
export async function senderOptions(tx: Tx, actor: Actor): Promise<Option[]> {
  return (await sendersToChoose(tx, actor)).map(({ id, name }) => ({ value: id, label: name }))
}

/** "Ada de Vries, born 9 March 1950". A birth date is said only to who gave it themselves. */
export function sayNamesake(
  person: Namesake,
  locale: Locale,
  askedBirthDate?: string | null,
): { value: string; label: string; hint: string } {
  const isSame = person.birthDate !== null && person.birthDate === askedBirthDate
  return { value: person.id, label: nameOf(person), hint: isSame ? word('refer_born', { day: sayDate(person.birthDate!, locale) }) : '' }
}

/** Whom of those with this name may the member who asks see, as choices? */
export async function namesakesOf(event: RequestEvent, answers: Answers, alike?: number) {
  const { ctx } = staff(event)
  const name = [answers.givenName, answers.familyName].filter(Boolean).join(' ')
  // Asked in passing, a name of one letter is no question; somebody may be called so.
  if (alike !== undefined && [...name.trim()].length < 2) return []
  const found = await reading(ctx, (tx) => lookUpClients(tx, ctx.actor, answers, alike))
  return found.map((person) => sayNamesake(person, event.locals.locale, answers.birthDate))
}
