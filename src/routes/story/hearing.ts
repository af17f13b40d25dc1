import { DateTime } from 'luxon'
import { z } from 'zod'
import { linkWorkersSince } from '#domain/access'
import type { SaidOfStory } from '#domain/stories'
import { needed, neededDay, problemsOf, WrongFields } from '#platform/form'
import { sayDate, type Manner } from '#platform/say'
import type { Tx } from '#platform/database'
import { m, type Locale } from '#words'
import { sayLanguages } from '../choices.ts'

/** What a page asks of a yes that somebody writes down for a client. */
export type Hearing = Awaited<ReturnType<typeof hearingFor>>

/** The commonest languages of the conversations; any other is `und`, which says so. */
const COMMON = ['en', 'nl', 'ar', 'pl', 'tr', 'uk', 'sgn']
const OTHER = 'und'

/** Who can have heard it, with those who left within the year, in which way and language; whoever writes it down stands first, and is not assumed. */
export async function hearingFor(tx: Tx, { me, language }: { me: string; language: string | null }, manner: Manner) {
  const aYearAgo = DateTime.fromJSDate(manner.now, { zone: manner.timeZone }).minus({ years: 1 }).toISODate()!
  const workers = (await linkWorkersSince(tx, aYearAgo)).map(({ id, name, until }) => ({
    value: id,
    label: until ? m.story_hearer_until({ name, day: sayDate(until, manner.locale) }) : name,
  }))
  const isMe = ({ value }: { value: string }) => value === me
  return {
    hearers: [{ value: '', label: m.work_choose() }, ...workers.filter(isMe), ...workers.filter((one) => !isMe(one))],
    today: DateTime.fromJSDate(manner.now, { zone: manner.timeZone }).toISODate()!,
    ways: [
      { value: 'spoken', label: m.story_way_spoken() },
      { value: 'paper', label: m.story_way_paper() },
    ],
    languages: [
      { value: '', label: m.work_choose() },
      ...sayLanguages([...COMMON, ...(language ? [language] : [])], manner.locale),
      { value: OTHER, label: m.story_language_other() },
    ],
  }
}

export const sayAskedIn = (tag: string, locale: Locale): string =>
  tag === OTHER ? m.story_language_other_said() : (sayLanguages([tag], locale)[0]?.label ?? tag)

/** The fields of `HowSaid.svelte`, on a page where they may not be asked. */
export const howSaidFields = {
  how: z.string().max(10).optional(),
  heardBy: z.string().max(40).optional(),
  saidOn: z.string().max(10).optional(),
  askedIn: z.string().max(35).optional(),
  paperVersion: z.string().max(5).optional(),
}
/** Those of them that are asked of anything else that a client said. */
export const wordFields = { how: howSaidFields.how, heardBy: howSaidFields.heardBy, saidOn: howSaidFields.saidOn }
const howSaid = z.object({
  how: z.enum(['spoken', 'paper'], { error: 'story-how-needed' }),
  heardBy: z.uuid('story-hearer-needed'),
  saidOn: neededDay,
  askedIn: needed(35, 'story-language-needed').regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'story-language-needed'),
})

const howTold = howSaid.pick({ how: true, heardBy: true, saidOn: true })

/**
 * How something else was said, as whoever writes it down said. Nothing of it filled in: undefined.
 *
 * @throws WrongFields, each field that is still to be filled in
 */
export function wordIn(form: z.input<z.ZodObject<typeof wordFields>>): z.output<typeof howTold> | undefined {
  if (form.how === undefined && form.heardBy === undefined && form.saidOn === undefined) return undefined
  const read = howTold.safeParse(form)
  if (!read.success) throw new WrongFields('invalid', problemsOf(read.error, form))
  return read.data
}

/**
 * How a yes was given, as whoever writes it down said.
 *
 * @throws WrongFields, each field that is still to be filled in
 */
export function howSaidIn(form: z.input<z.ZodObject<typeof howSaidFields>>): SaidOfStory {
  const read = howSaid.safeParse(form)
  if (!read.success) throw new WrongFields('invalid', problemsOf(read.error, form))
  return { ...read.data, paperVersion: form.paperVersion ? Number(form.paperVersion) : undefined }
}
