import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import {
  answersToProvider,
  changeService,
  confirmService,
  type Entry,
  entryWithId,
  type ServiceFields,
  standingFor,
  takeBackChange,
  type WaitingChange,
  waitingChangesOf,
} from '#domain/directory'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay, sayMoment } from '#platform/say'
import { m } from '#words'
import { doneAt, formAction, mannerOf } from '../../../door.ts'
import { choicesOfEntry } from '../../../entry/choices-of-entry.ts'
import { type EntryForm, entryForm, fieldsOf, sawOf } from '../../../entry/entry-form.ts'
import { fieldLabels, sayEntry, sayFields } from '../../../entry/say-entry.ts'
import { comeIn, shut } from '../../door.ts'
import { LATE, lateChange, withTheirWords } from './late.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  // Something in the form was wrong: it comes back with what was typed, also where the link grew too old meanwhile.
  const { ctx, programme, link, serviceId } = await comeToEntry(event, event.request.method === 'POST' ? LATE : {})
  const manner = mannerOf(event, programme)
  const { entry, choices, waiting, answers } = await reading(ctx, async (tx) => {
    const found = await entryWithId(tx, serviceId)
    if (!found || isOver(found)) shut(new Refusal('gone', 'link-unknown'), programme)
    const { confirmEveryDays, languages } = found.fields
    return {
      entry: found,
      // Where two entries became one, each provider still reads only what they sent themselves.
      waiting: (await waitingChangesOf(tx, found.id)).filter(({ sentOf }) => sentOf === link.serviceId),
      answers: await answersToProvider(tx, ctx, link.serviceId!),
      choices: await choicesOfEntry(tx, manner.locale, confirmEveryDays, languages),
    }
  })
  return {
    mainForm: '?/change',
    programme: { name: programme.name, phone: programme.phone },
    organisation: entry.organisation?.name ?? null,
    name: entry.fields.name,
    lines: sayEntry(entry.fields, manner),
    hidden: sayHidden(entry, waiting, programme.name),
    confirmed: entry.confirmedAt
      ? entry.confirmedBy
        ? m.entry_confirmed_by({ name: entry.confirmedBy, day: sayDay(entry.confirmedAt, manner) })
        : m.directory_confirmed_on({ day: sayDay(entry.confirmedAt, manner) })
      : null,
    waiting: waiting.map((change) => ({
      id: change.id,
      line: m.confirm_waits({ day: sayDay(change.saidAt, manner), programme: programme.name }),
      fields: sayFields(change.fields, manner),
    })),
    answers: answers.map(({ saidAt, decidedAt, taken, left, undone, because }) => ({
      key: saidAt.getTime(),
      title: m.confirm_answer({ day: sayMoment(saidAt, manner) }),
      line: m.confirm_answer_by({ programme: programme.name, day: sayDay(decidedAt, manner) }),
      taken: sayFields(taken, manner).map(({ label }) => label),
      left: sayFields(left, manner),
      undone: sayFields(undone, manner).map(({ label }) => label),
      because,
    })),
    signed: waiting.at(-1)?.signed ?? null,
    until: sayDay(link.expiresAt, manner),
    fields: entry.fields,
    says: asSent(entry.fields, waiting),
    choices,
    labels: fieldLabels(),
    newChangeId: newId(),
  }
}

/**
 * Lets its provider in. Where their entry became a part of another, that one is theirs to look after now: it is what everybody
 * reads of them.
 */
async function comeToEntry(event: RequestEvent, late: { lateDays?: number } = {}) {
  const { ctx, programme, link, key } = await comeIn(event, 'confirm-service', late)
  const serviceId = await reading(ctx, (tx) => standingFor(tx, link.serviceId!))
  return { ctx: { ...ctx, actor: { kind: 'group' as const, id: serviceId } }, programme, link, key, serviceId }
}

/** The entry as it would be with what its provider sent and still waits: what they mend next. */
const asSent = (fields: ServiceFields, waiting: readonly WaitingChange[]): ServiceFields =>
  Object.assign(
    { ...fields },
    ...waiting.map((change) => Object.fromEntries(Object.entries(change.fields).map(([name, { is }]) => [name, is]))),
  )

/** What was never taken in is nothing to confirm. */
const isOver = ({ hiddenBecause }: Entry) => hiddenBecause === 'declined'

/** Why nobody finds it, and what would bring it back. */
function sayHidden({ hiddenAt, hiddenBecause }: Entry, waiting: readonly WaitingChange[], programme: string): string | null {
  if (!hiddenAt) return null
  const waits = m.confirm_hidden_waits({ programme })
  switch (hiddenBecause) {
    case 'closed':
      return m.confirm_hidden_closed({ programme })
    case 'feed-removed':
      return m.confirm_hidden_feed_removed({ programme })
    case 'funding-ended':
      return waiting.some(({ fields }) => 'fundingEndsOn' in fields) ? waits : m.confirm_hidden_funding_ended()
    case 'proposed':
      return m.confirm_hidden_proposed({ programme })
    default:
      return waiting.length > 0 ? waits : m.confirm_is_hidden()
  }
}

export const actions: Actions = {
  right: formAction(z.object({}), async (event: RequestEvent) => {
    const { ctx, serviceId, link, key } = await comeToEntry(event)
    doneAt(event.cookies, `/confirm/${key}`, `entry-${await confirmService(ctx, { serviceId, sentOf: link.serviceId! })}`)
  }),
  takeBack: formAction(z.object({ changeId: newRowId }), async (event: RequestEvent, form) => {
    const { ctx, key } = await comeToEntry(event)
    await takeBackChange(ctx, form)
    doneAt(event.cookies, `/confirm/${key}`, 'entry-taken-back')
  }),
  change: formAction(entryForm, (event: RequestEvent, form) => withTheirWords(form, event.locals, () => change(event, form))),
}

async function change(event: RequestEvent, form: EntryForm): Promise<never> {
  const { ctx, programme, serviceId, link, key } = await comeToEntry(event, LATE)
  const isLate = link.expiresAt <= ctx.clock.now()
  const sent = { serviceId, sentOf: link.serviceId! }
  const { state } = await changeService(ctx, {
    id: form.id,
    ...sent,
    isLate,
    fields: fieldsOf(form),
    saw: sawOf(form),
    signed: form.signed || null,
    replaces: form.replaces,
  })
  if (isLate) {
    const changeId = await lateChange(ctx, link, { state, ...form })
    if (!changeId) shut(new Refusal('gone', 'link-expired'), programme)
    redirect(303, `/confirm/${key}/kept?change=${changeId}`)
  }
  doneAt(event.cookies, `/confirm/${key}`, `entry-${state === 'nothing' ? await confirmService(ctx, sent) : state}`)
}
