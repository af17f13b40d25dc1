import { programmeOf } from '#domain/access'
import { inTransaction, type Context, type Work } from '#platform/context'
import { dayOf } from '#platform/day-of'
import { type Problems, problemsOf, WrongFields } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { type Entry, holdStanding } from './entry.ts'
import { type FieldName, fieldNames, isSame, type ServiceFields, serviceFields } from './service-fields.ts'
import { checksCorrections } from './care-queries.ts'
import { settleEntry } from './confirm-service.ts'
import { wrongPairs } from './pairs.ts'
import { takeBackIn } from './waiting-changes.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { publicName, whoSays } from './who-says.ts'
import { writeFields } from './write-fields.ts'

export interface NewChange {
  /** Travelled with the form: changing twice is changing once. */
  id: string
  serviceId: string
  /** The entry by whose link a provider came, where that became a part of this one: told apart again, what they sent goes with it. */
  sentOf?: string | undefined
  fields: Partial<ServiceFields>
  /**
   * What stood there when the form was made, as it stood: a feed may have brought what nobody could type. What a form only gives
   * back is not judged, and whoever was quicker is not overwritten in silence.
   */
  saw?: Partial<Record<FieldName, unknown>> | undefined
  /** How a provider signed. */
  signed?: string | null | undefined
  /** Their link grew too old while they typed: whatever the programme wants otherwise, somebody looks at it first. */
  isLate?: boolean | undefined
  /** What the provider sent before and still waits: this comes in its place. */
  replaces?: readonly string[] | undefined
}

/** `nothing`: all of it stood there already. */
export type ChangeState = 'applied' | 'proposed' | 'nothing'

/**
 * Corrects an entry: at once, or once somebody of the programme has looked, where the programme wants that for what providers
 * say. A provider who corrects an entry has seen all of it, so the rest is confirmed with it.
 *
 * @throws Refusal forbidden, gone (another entry's link), not-found; WrongFields, all of them at once: invalid, or conflict where
 * somebody was quicker (`entry-changed`); conflict (`change-sent-before`: it was taken back or declined since; `entry-merged`)
 */
export async function changeService(ctx: Context, form: NewChange): Promise<{ state: ChangeState }> {
  const { saidBy, memberId } = whoSays(ctx, form.serviceId)
  const touched = fieldNames.filter((name) => name in form.fields && !(form.saw && isSame(form.saw[name], form.fields[name])))
  const { asked: read, problems } = understood(Object.fromEntries(touched.map((name) => [name, form.fields[name]])))

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const entry = await holdStanding(tx, form.serviceId)
    const before = await tx.selectFrom('service_change').select('state').where('id', '=', form.id).executeTakeFirst()
    if (before?.state === 'applied' || before?.state === 'proposed') return { state: before.state }
    // Sent, taken back or declined, and by "back" sent again: the page comes again with an id of its own.
    if (before) throw new Refusal('conflict', 'change-sent-before')
    const asked = { ...read }
    const takenBack = saidBy === 'provider' ? await takeBackIn(work, ctx, entry.id, form.replaces ?? []) : []
    const today = dayOf(ctx.clock.now(), (await programmeOf(tx)).timeZone)
    const overtaken = overtakenBy(entry, touched, asked, form.saw)
    const errors = {
      ...notAhead(asked, today),
      ...wrongPairs(entry.fields, { ...entry.fields, ...asked }),
      ...problems.errors,
      ...overtaken,
    }
    const [anyOvertaken] = Object.keys(overtaken)
    if (Object.keys(errors).length > 0)
      throw new WrongFields(anyOvertaken ? 'conflict' : 'invalid', { ...problems, errors: inOrder(errors) })
    // "Closed from July" is running until then: the days say the rest.
    if (asked.status === 'temporarily closed' && (asked.closedFrom ?? entry.fields.closedFrom ?? '') > today) asked.status = 'active'
    const fields = Object.fromEntries(
      touched
        .filter((name) => !isSame(entry.fields[name], asked[name]))
        .map((name) => [name, { was: entry.fields[name] ?? null, is: asked[name] ?? null }]),
    )
    if (Object.keys(fields).length === 0) return { state: 'nothing' }

    const isChecked = saidBy === 'provider' && (form.isLate === true || (await checksCorrections(tx)))
    const now = ctx.clock.now()
    await tx
      .insertInto('service_change')
      .values({
        id: form.id,
        service_id: entry.id,
        moved_from: form.sentOf === entry.id ? null : form.sentOf,
        said_at: now,
        said_by: saidBy,
        member_id: memberId,
        said_by_name: saidBy === 'provider' ? (form.signed ?? entry.organisation?.name ?? null)?.slice(0, 120) : null,
        fields: JSON.stringify(fields),
        state: isChecked ? 'proposed' : 'applied',
        decided_at: isChecked ? null : now,
        decided_by: isChecked ? null : memberId,
      })
      .execute()
    if (takenBack.length > 0) await tx.updateTable('service_change').set({ is_replaced: true }).where('id', 'in', takenBack).execute()
    if (!isChecked) await applyFields(ctx, work, entry, valuesOf(fields))
    if (saidBy === 'provider')
      await settleEntry(ctx, work, entry, { name: isChecked ? null : await publicName(tx, entry, 'provider'), saidAt: now })
    await weighFreshness(tx, ctx, [entry.id])
    await work.record({
      kind: isChecked ? 'service.correction-proposed' : 'service.changed',
      subject: ['service', entry.id],
      payload: { change: form.id, by: saidBy, fields: Object.keys(fields) },
    })
    return { state: isChecked ? 'proposed' : 'applied' }
  })
}

/** Writes the values of a change, and says so when the entry is closed by it. */
export async function applyFields(ctx: Context, work: Work, entry: Entry, values: Partial<ServiceFields>): Promise<void> {
  await writeFields(work.tx, entry.id, values, ctx.clock.now())
  if (values.status === 'defunct' && entry.fields.status !== 'defunct') {
    await work.record({ kind: 'service.closed', subject: ['service', entry.id], payload: { because: 'closed' } })
  }
}

/** What each field becomes (`is`), or was. */
export function valuesOf(fields: Record<string, { was: unknown; is: unknown }>, which: 'is' | 'was' = 'is'): Partial<ServiceFields> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value[which]]))
}

/** What can be read of what was said, and what is wrong with the rest. */
function understood(fields: Partial<ServiceFields>): { asked: Partial<ServiceFields>; problems: Problems } {
  const parsed = serviceFields.partial().safeParse(fields)
  if (parsed.success) return { asked: parsed.data as Partial<ServiceFields>, problems: { errors: {} } }
  const problems = problemsOf(parsed.error, fields)
  const wrong = new Set(Object.keys(problems.errors).map(nameOf))
  const right = Object.fromEntries(Object.entries(fields).filter(([name]) => !wrong.has(name)))
  return { asked: serviceFields.partial().parse(right) as Partial<ServiceFields>, problems }
}

/** Of a wrong row ("times-1") the field that it is in. */
const nameOf = (field: string) => field.split('-')[0]!

/** Fields, and rows of them, that are wrong. */
type Wrong = Record<string, string>

/** What somebody else said of the same field since the form was made stays. */
function overtakenBy(entry: Entry, touched: readonly FieldName[], asked: Partial<ServiceFields>, saw: NewChange['saw']): Wrong {
  const fields = touched.filter(
    (name) => saw && name in saw && !isSame(saw[name], entry.fields[name]) && !isSame(asked[name], entry.fields[name]),
  )
  return Object.fromEntries(fields.map((name) => [name, 'entry-changed']))
}

/** A day on which something is to begin or to end lies in the past; mostly it is a wrong year. */
function notAhead(asked: Partial<ServiceFields>, today: string): Wrong {
  const past = (['fundingEndsOn', 'placesFrom', 'closedUntil'] as const).filter((name) => asked[name] && asked[name] < today)
  return Object.fromEntries(past.map((name) => [name, 'day-is-past']))
}

const inOrder = (errors: Wrong): Record<string, string> =>
  Object.fromEntries(fieldNames.flatMap((name) => Object.entries(errors).filter(([field]) => nameOf(field) === name)))
