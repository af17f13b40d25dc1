import { sql } from 'kysely'
import { accountFor, setPassword } from '#platform/accounts'
import { systemClock, type Clock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import type { Database } from '#platform/database'
import type { Identity } from '#platform/identity'
import { newId } from '#platform/ids'
import { NO_KEYS } from '#platform/keyring'
import { Refusal } from '#platform/refusal'
import { addPublicHolidays } from './closed-days.ts'
import { membershipsOf } from './members.ts'
import { slugOf, type ProgrammeFields } from './programme.ts'

export interface NewProgramme extends ProgrammeFields {
  /** Travels with the form, so that sending it twice makes one programme. */
  id?: string
  organisation: { name: string; employsLinkWorkers: boolean }
  administrator: { name: string; email: string; password: string }
}

export interface CreatedProgramme {
  programmeId: string
  organisationId: string
  memberId: string
}

/**
 * Creates a programme with its first organisation and its first administrator, who can sign in at once. There is nobody
 * yet whom one could ask for permission: whoever calls this has the setup code, or the server itself.
 *
 * @throws Refusal conflict, field `name`, when another programme on this server has that address
 */
export async function createProgramme(
  db: Database,
  auth: Identity,
  form: NewProgramme,
  clock: Clock = systemClock,
): Promise<CreatedProgramme> {
  const { administrator } = form
  const { userId } = await accountFor(auth, administrator)
  // A first try that broke off half-way leaves an account behind: it gets this password. One that is in use keeps its own.
  if ((await membershipsOf(db, userId)).length === 0) await setPassword(auth, userId, administrator.password)

  const programmeId = form.id ?? newId()
  const memberId = newId()
  const ctx: Context = {
    actor: { kind: 'member', id: memberId, name: administrator.name, roles: [] },
    programmeId,
    clock,
    db,
    keyring: NO_KEYS,
  }
  return inTransaction(ctx, async ({ tx, record }) => {
    const slug = form.slug ?? slugOf(form.name)
    const { rows } = await sql<{ id: string | null }>`select door.programme_of(${slug}) as id`.execute(tx)
    if (rows[0]?.id && rows[0].id !== programmeId) throw new Refusal('conflict', 'programme-name-taken', { field: 'name' })
    const made = await tx
      .insertInto('programme')
      .values({
        programme_id: programmeId,
        slug,
        name: form.name,
        town: form.town,
        phone: form.phone ?? null,
        email: form.email ?? null,
        locale: form.locale,
        time_zone: form.timeZone,
        latitude: form.latitude ?? null,
        longitude: form.longitude ?? null,
        is_demo: form.isDemo ?? false,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.column('programme_id').doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) {
      const first = await tx
        .selectFrom('member_role')
        .select(['member_id', 'organisation_id'])
        .orderBy('given_at')
        .executeTakeFirstOrThrow()
      return { programmeId, organisationId: first.organisation_id, memberId: first.member_id }
    }
    await addPublicHolidays(tx, clock.now())
    const { id: organisationId } = await tx
      .insertInto('organisation')
      .values({ name: form.organisation.name, employs_link_workers: form.organisation.employsLinkWorkers })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('member')
      .values({ id: memberId, user_id: userId, name: administrator.name, email: administrator.email.toLowerCase(), locale: form.locale })
      .execute()
    await tx
      .insertInto('member_role')
      .values({ member_id: memberId, organisation_id: organisationId, role: 'administrator', given_by: memberId })
      .execute()
    await record({
      kind: 'programme.started',
      subject: ['programme', programmeId],
      payload: { organisation: organisationId, administrator: memberId },
    })
    return { programmeId, organisationId, memberId }
  })
}
