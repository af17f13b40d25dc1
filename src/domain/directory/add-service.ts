import { z } from 'zod'
import { programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { evenWhenWrong, needed, newRowId, optional, WrongFields } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { proposalToReplace, replaceProposal } from './replace-proposal.ts'
import { type ServiceFields, serviceFields, telephone } from './service-fields.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender } from './who-says.ts'
import { writeFields } from './write-fields.ts'

/** A group in a minute: the least by which somebody can find it and ask. */
const newServiceFields = z.object({
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

export type NewService = z.infer<typeof newServiceFields>

/** The form: what is wrong with how to reach them is said along with the rest. */
export const newService = newServiceFields.check(evenWhenWrong(wrongIn))

/**
 * Adds a group that no directory brings: by a link worker at once, by a resident as a proposal that nobody finds until somebody
 * of the programme accepts it.
 *
 * Whoever went back and sent the same again told of it once, also where the page came with a new id. A resident who
 * changed a word in the same form puts their proposal right, while nobody has looked at it. Anything else is a proposal of its own:
 * words that are alike are no proof that the same person sent them.
 *
 * @throws Refusal forbidden, conflict (`page-is-old`: sent before with something else in it); WrongFields, invalid (nothing to reach
 * the contact by)
 */
export async function addService(ctx: Context, form: NewService): Promise<{ id: string; state: 'added' | 'proposed' }> {
  const memberId = ctx.actor.kind === 'public' ? null : demandTender(ctx)
  const wrong = wrongIn(form)
  const errors = Object.fromEntries(wrong.map(({ path, message }) => [path[0], message]))
  if (wrong.length > 0) throw new WrongFields('invalid', { errors })
  const fields = fieldsOf(form)

  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    const state = memberId ? 'added' : 'proposed'
    const said = {
      said_by: memberId ? 'member' : 'resident',
      member_id: memberId,
      said_by_name: memberId ? null : form.signed,
      fields: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, is]) => [name, { is }]))),
    }
    const before = await toldBefore(tx, form.id, said, now)
    if (before) return { id: before, state }
    const toldFirst = memberId ? undefined : await proposalToReplace(tx, form.id)
    const id = toldFirst ?? form.id
    if (toldFirst) await replaceProposal(tx, ctx, { id, fields, agreedHow: form.agreedHow })
    else if (await insertEntry(tx, ctx, form, memberId)) await writeFields(tx, id, fields, now)
    // Sent twice at the same moment: the other one is there by now.
    else if (await toldBefore(tx, id, said, now)) return { id, state }
    else throw new Refusal('conflict', 'page-is-old')
    await tx
      .insertInto('service_change')
      .values({
        id: newId(now.getTime()),
        service_id: id,
        said_at: now,
        ...said,
        state: memberId ? 'applied' : 'proposed',
        decided_at: memberId ? now : null,
        decided_by: memberId,
      })
      .execute()
    await weighFreshness(tx, ctx, [id])
    await record({ kind: memberId ? 'service.added' : 'service.proposed', subject: ['service', id] })
    return { id, state }
  })
}

/** The entry itself; one that a resident proposes is found by nobody yet. False: there is one with this id. */
async function insertEntry(tx: Tx, { clock }: Context, { id, name, agreedHow }: NewService, memberId: string | null): Promise<boolean> {
  const now = clock.now()
  const hidden = memberId ? {} : { hidden_at: now, hidden_because: 'proposed' }
  const confirmed = memberId ? { confirmed_at: now, confirmed_by: (await programmeOf(tx)).name } : {}
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('service')
    .values({ id, name, contact_agreed: agreedHow, created_at: now, ...hidden, ...confirmed })
    .onConflict((same) => same.columns(['programme_id', 'id']).doNothing())
    .executeTakeFirst()
  return Boolean(numInsertedOrUpdatedRows)
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

/** What is wrong with how to reach whoever can be asked about it. */
function wrongIn({ phone, email }: Partial<NewService>): { path: [string]; message: string }[] {
  const { email: address } = serviceFields.shape
  return [
    ...(!phone && !email ? [{ path: ['phone'] as [string], message: 'phone-or-email-needed' }] : []),
    ...(phone && !telephone.safeParse(phone).success ? [{ path: ['phone'] as [string], message: 'phone-not-understood' }] : []),
    ...(email && !address.safeParse(email).success ? [{ path: ['email'] as [string], message: 'email-not-whole' }] : []),
  ]
}

interface FirstWords {
  said_by: string
  member_id: string | null
  said_by_name: string | null
  fields: string
}

/**
 * The entry that the same words made before: by this very form, or within a day by the page that "back" brought anew. One that was
 * declined or closed since does not count there: whoever tells of it again is heard again.
 */
async function toldBefore(tx: Tx, id: string, said: FirstWords, now: Date): Promise<string | undefined> {
  const same = tx
    .selectFrom('service_change')
    .innerJoin('service', 'service.id', 'service_change.service_id')
    .select('service.id')
    .where('service_change.said_by', '=', said.said_by)
    .where('service_change.member_id', 'is not distinct from', said.member_id)
    .where('service_change.said_by_name', 'is not distinct from', said.said_by_name)
    .where('service_change.fields', '=', said.fields)
    .where('service_change.state', '<>', 'undone')
  const byThisForm = await same.where('service.id', '=', id).executeTakeFirst()
  if (byThisForm) return byThisForm.id
  const today = await same
    .where('service.created_at', '>', new Date(now.getTime() - 86_400_000))
    .where('service.source_id', 'is', null)
    .where((is) => is.or([is('service.hidden_because', 'is', null), is('service.hidden_because', '=', 'proposed')]))
    .executeTakeFirst()
  return today?.id
}
