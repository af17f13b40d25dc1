import { z } from 'zod'
import { programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { needed, newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { type ServiceFields, serviceFields } from './service-fields.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender } from './who-says.ts'
import { writeFields } from './write-fields.ts'

/** A group in a minute: the least by which somebody can find it and ask. */
export const newService = z.object({
  id: newRowId,
  name: needed(200, 'name-needed'),
  what: needed(2000),
  when: needed(300),
  address1: optional(200),
  city: optional(120),
  postalCode: optional(20),
  contactName: needed(120),
  phone: optional(60),
  email: optional(254),
  /** Whoever can be asked about it said yes to standing here. */
  agreed: z.string({ error: 'contact-agreed-needed' }).pipe(z.literal('yes', { error: 'contact-agreed-needed' })),
  agreedHow: z.enum(['spoken', 'written'], { error: 'agreed-how-needed' }),
  /** Who proposes it, where a resident does. */
  signed: optional(120),
})

export type NewService = z.infer<typeof newService>

/**
 * Adds a group that no directory brings: by a link worker at once, by a resident as a proposal that nobody finds until somebody
 * of the programme accepts it.
 *
 * @throws Refusal forbidden, invalid (nothing to reach the contact by)
 */
export async function addService(ctx: Context, form: NewService): Promise<{ id: string; state: 'added' | 'proposed' }> {
  const memberId = ctx.actor.kind === 'public' ? null : demandTender(ctx)
  if (form.phone && form.phone.replace(/\D/g, '').length < 5) throw new Refusal('invalid', 'phone-not-understood', { field: 'phone' })
  if (!form.phone && !form.email) throw new Refusal('invalid', 'phone-or-email-needed', { field: 'phone' })
  const fields = fieldsOf(form)
  const parsed = serviceFields.partial().safeParse(fields)
  if (!parsed.success) throw invalid(parsed.error.issues[0]!)

  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    const state = memberId ? 'added' : 'proposed'
    const hidden = memberId ? {} : { hidden_at: now, hidden_because: 'proposed' }
    const confirmed = memberId ? { confirmed_at: now, confirmed_by: (await programmeOf(tx)).name } : {}
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('service')
      .values({ id: form.id, name: form.name, contact_agreed: form.agreedHow, created_at: now, ...hidden, ...confirmed })
      .onConflict((same) => same.columns(['programme_id', 'id']).doNothing())
      .executeTakeFirst()
    if (!numInsertedOrUpdatedRows) return { id: form.id, state }
    await writeFields(tx, form.id, fields, now)
    await tx
      .insertInto('service_change')
      .values({
        id: newId(now.getTime()),
        service_id: form.id,
        said_at: now,
        said_by: memberId ? 'member' : 'resident',
        member_id: memberId,
        said_by_name: memberId ? null : form.signed,
        fields: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, is]) => [name, { is }]))),
        state: memberId ? 'applied' : 'proposed',
        decided_at: memberId ? now : null,
        decided_by: memberId,
      })
      .execute()
    await weighFreshness(tx, ctx, [form.id])
    await record({ kind: memberId ? 'service.added' : 'service.proposed', subject: ['service', form.id] })
    return { id: form.id, state }
  })
}

function fieldsOf({ name, what, when, address1, city, postalCode, contactName, phone, email }: NewService): Partial<ServiceFields> {
  const hasPlace = address1 ?? city ?? postalCode
  return {
    name,
    description: what,
    times: [{ weekday: null, opensAt: null, closesAt: null, note: when }],
    ...(hasPlace ? { place: { name: null, address1, address2: null, city, postalCode } } : {}),
    contactName,
    ...(phone ? { phones: [phone] } : {}),
    ...(email ? { email } : {}),
  }
}

/** The fields of the short form go by the names of its own boxes. */
function invalid({ path, message }: { path: PropertyKey[]; message: string }): Refusal {
  const field = { phones: 'phone', description: 'what', times: 'when' }[String(path[0])] ?? String(path[0])
  return new Refusal('invalid', /^[a-z]+(-[a-z]+)*$/.test(message) ? message : 'not-understood', { field })
}
