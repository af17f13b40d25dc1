import { inTransaction, type Context, type Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { type Entry, holdEntry } from './entry.ts'
import { type FieldName, fieldNames, isSame, type ServiceFields, serviceFields } from './service-fields.ts'
import { checksCorrections } from './care-queries.ts'
import { settleEntry } from './confirm-service.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { publicName, whoSays } from './who-says.ts'
import { writeFields } from './write-fields.ts'

export interface NewChange {
  /** Travelled with the form: changing twice is changing once. */
  id: string
  serviceId: string
  fields: Partial<ServiceFields>
  /**
   * What stood there when the form was made, as it stood: a feed may have brought what nobody could type. What a form only gives
   * back is not judged, and whoever was quicker is not overwritten in silence.
   */
  saw?: Partial<Record<FieldName, unknown>> | undefined
  /** How a provider signed. */
  signed?: string | null | undefined
}

/** `nothing`: all of it stood there already. */
export type ChangeState = 'applied' | 'proposed' | 'nothing'

/**
 * Corrects an entry: at once, or once somebody of the programme has looked, where the programme wants that for what providers
 * say. A provider who corrects an entry has seen all of it, so the rest is confirmed with it.
 *
 * @throws Refusal forbidden, gone (another entry's link), not-found, invalid, conflict (`entry-changed`: somebody was quicker)
 */
export async function changeService(ctx: Context, form: NewChange): Promise<{ state: ChangeState }> {
  const { saidBy, memberId } = whoSays(ctx, form.serviceId)
  const touched = fieldNames.filter((name) => name in form.fields && !(form.saw && isSame(form.saw[name], form.fields[name])))
  const asked = understood(Object.fromEntries(touched.map((name) => [name, form.fields[name]])))

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const entry = await holdEntry(tx, form.serviceId)
    const before = await tx.selectFrom('service_change').select('state').where('id', '=', form.id).executeTakeFirst()
    if (before) return { state: before.state === 'proposed' ? 'proposed' : 'applied' }
    demandUntouched(entry, touched, asked, form.saw)
    const today = ctx.clock.now().toISOString().slice(0, 10)
    demandAhead(asked, today)
    // "Closed from July" is running until then: the days say the rest.
    if (asked.status === 'temporarily closed' && (asked.closedFrom ?? entry.fields.closedFrom ?? '') > today) asked.status = 'active'
    const fields = Object.fromEntries(
      touched
        .filter((name) => !isSame(entry.fields[name], asked[name]))
        .map((name) => [name, { was: entry.fields[name] ?? null, is: asked[name] ?? null }]),
    )
    demandWhole({ ...entry.fields, ...Object.fromEntries(Object.entries(fields).map(([name, { is }]) => [name, is])) } as ServiceFields)
    if (Object.keys(fields).length === 0) return { state: 'nothing' }

    const isChecked = saidBy === 'provider' && (await checksCorrections(tx))
    const now = ctx.clock.now()
    await tx
      .insertInto('service_change')
      .values({
        id: form.id,
        service_id: entry.id,
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
    if (!isChecked) await applyFields(ctx, work, entry, valuesOf(fields))
    if (saidBy === 'provider') await settleEntry(ctx, work, entry, isChecked ? null : await publicName(tx, entry, 'provider'))
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

/** @throws Refusal invalid, about the first field that is wrong */
function understood(fields: Partial<ServiceFields>): Partial<ServiceFields> {
  const parsed = serviceFields.partial().safeParse(fields)
  if (parsed.success) return parsed.data as Partial<ServiceFields>
  const issue = parsed.error.issues[0]!
  const reason = /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? issue.message : 'not-understood'
  throw new Refusal('invalid', reason, { field: String(issue.path[0] ?? '') })
}

/** @throws Refusal conflict: what somebody else said of the same field since the form was made stays */
function demandUntouched(entry: Entry, touched: readonly FieldName[], asked: Partial<ServiceFields>, saw: NewChange['saw']): void {
  const field = touched.find(
    (name) => saw && name in saw && !isSame(saw[name], entry.fields[name]) && !isSame(asked[name], entry.fields[name]),
  )
  if (field) throw new Refusal('conflict', 'entry-changed', { field })
}

/** @throws Refusal invalid: a day on which something is to begin or to end lies in the past; mostly it is a wrong year */
function demandAhead(asked: Partial<ServiceFields>, today: string): void {
  for (const field of ['fundingEndsOn', 'placesFrom', 'closedUntil'] as const)
    if (asked[field] && asked[field] < today) throw new Refusal('invalid', 'day-is-past', { field })
}

/** @throws Refusal invalid: the last day or age before the first */
function demandWhole({ closedFrom, closedUntil, minimumAge, maximumAge }: ServiceFields): void {
  if (closedFrom && closedUntil && closedUntil < closedFrom)
    throw new Refusal('invalid', 'closed-until-before-from', { field: 'closedUntil' })
  if (minimumAge !== null && maximumAge !== null && maximumAge < minimumAge)
    throw new Refusal('invalid', 'age-to-below-from', { field: 'maximumAge' })
}
