import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { Clock } from '#platform/clock'
import { inTransaction, reading, type Context, type Role } from '#platform/context'
import { openDatabase, type Database, type Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { type Keyring, newKeyLine, readKeys } from '#platform/keyring'
import { openPool } from '#platform/pool'
import '#reactions'

/** One key for all that tests seal. */
const keys = readKeys(newKeyLine(new Date('2026-01-01')))
const keyring: Keyring = () => keys

/** A clock that a test can move. */
export interface Hands extends Clock {
  set(moment: string | Date): void
  forward(hours: number): void
}

export interface Person {
  id: string
  name: string
  ctx: Context
}

/**
 * A database of its own (a copy of the migrated one) with one programme in it, and a cast of characters on demand.
 * Say only what matters: everything else has a believable default.
 */
export async function openWorld() {
  const name = `world_${randomBytes(6).toString('hex')}`
  // Never a connection to the template itself: PostgreSQL waits five seconds for it to end before it refuses to copy.
  const owner = new pg.Pool({ connectionString: inject('ownerUrl').replace(/template_footbridge$/, 'postgres'), max: 1 })
  await owner.query(`create database ${name} template template_footbridge strategy file_copy`)
  const urlIn = (url: string) => url.replace(/\/template_footbridge$/, `/${name}`)
  const urls = {
    owner: urlIn(inject('ownerUrl')),
    server: urlIn(inject('roleUrls').server),
    identity: urlIn(inject('roleUrls').identity),
    jobs: urlIn(inject('roleUrls').jobs),
  }
  const open = openDatabase(urls.server, 10)
  const ownerHere = openPool({ connectionString: urls.owner, max: 2 })

  afterAll(async () => {
    await open.close()
    await ownerHere.end()
    await owner.query(`drop database ${name} with (force)`)
    await owner.end()
  })

  let moment = new Date('2026-05-12T09:00:00Z') // a Tuesday
  const clock: Hands = {
    now: () => moment,
    set: (to) => (moment = new Date(to)),
    forward: (hours) => (moment = new Date(moment.getTime() + hours * 3_600_000)),
  }
  const world = {
    db: open.db as Database,
    pool: open.pool,
    keyring,
    /** Connections as the owner, who sees everything: for looking behind the scenes. */
    owner: ownerHere,
    urls,
    clock,
    /** Another programme on the same server. */
    programme: async (options: { slug?: string; firstContactDays?: number; locale?: 'en' | 'nl' } = {}) => settle(open.db, clock, options),
  }
  return Object.assign(world, await world.programme())
}

export type World = Awaited<ReturnType<typeof openWorld>>

async function settle(db: Database, clock: Clock, options: { slug?: string; firstContactDays?: number; locale?: 'en' | 'nl' }) {
  const programmeId = newId()
  const system: Context = { actor: { kind: 'system' }, programmeId, clock, db, keyring }
  let count = 0
  const act = <T>(write: (tx: Tx) => Promise<T>) => inTransaction(system, ({ tx }) => write(tx))

  await act((tx) =>
    tx
      .insertInto('programme')
      .values({
        programme_id: programmeId,
        slug: options.slug ?? `overwater-${programmeId.slice(-8)}`,
        name: 'Overwater Together',
        town: 'Overwater',
        phone: '01632 960100',
        locale: options.locale ?? 'en',
        first_contact_days: options.firstContactDays ?? 2,
        latitude: 53.05,
        longitude: 0.03,
      })
      .execute(),
  )

  const organisation = (
    fields: { name?: string; sector?: 'health' | 'social' | 'voluntary' | 'community'; refers?: boolean; email?: string } = {},
  ) =>
    act((tx) =>
      tx
        .insertInto('organisation')
        .values({
          name: fields.name ?? `Organisation ${++count}`,
          sector: fields.sector ?? 'community',
          refers: fields.refers ?? false,
          email: fields.email ?? null,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )

  /** Somebody who works in the programme; `ctx` acts as them. */
  const member = async (...roles: Role['role'][]): Promise<Person> => {
    const { id: organisationId } = await organisation({
      refers: roles.includes('referrer'),
      sector: roles.includes('referrer') ? 'health' : 'voluntary',
    })
    const name = `${roles[0] ?? 'nobody'} ${++count}`
    const { id } = await act((tx) =>
      tx
        .insertInto('member')
        .values({ user_id: newId(), name, email: `${name.replaceAll(' ', '.')}@example.org` })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    for (const role of roles) {
      await act((tx) => tx.insertInto('member_role').values({ member_id: id, organisation_id: organisationId, role }).execute())
    }
    const actor = { kind: 'member' as const, id, name, roles: roles.map((role) => ({ role, organisationId })) }
    return { id, name, ctx: { actor, programmeId, clock, db, keyring } }
  }

  /** A client who speaks English, and agreed to everything unless `consents` says otherwise. That a referrer hears of them is for their first referral. */
  const client = async (
    fields: { givenName?: string; familyName?: string; phone?: string; consents?: ('referral' | 'introductions' | 'feedback')[] } = {},
  ) => {
    const { id } = await act((tx) =>
      tx
        .insertInto('client')
        .values({
          given_name: fields.givenName ?? 'Ada',
          family_name: fields.familyName ?? `de Vries ${++count}`,
          phone: fields.phone ?? '07700 900100',
          reach_by: 'phone',
          language: 'en',
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    for (const purpose of fields.consents ?? ['referral', 'introductions', 'feedback']) {
      await act((tx) => tx.insertInto('consent').values({ client_id: id, purpose, given_how: 'spoken', given_at: clock.now() }).execute())
    }
    return { id }
  }

  /** A referral that was sent two days before now and that nobody has taken. */
  const referral = async (fields: { client?: { id: string }; referrer?: Person; needs?: string[]; sentAt?: Date } = {}) => {
    const by = fields.referrer ?? (await member('referrer'))
    const whom = fields.client ?? (await client())
    const sentAt = fields.sentAt ?? new Date(clock.now().getTime() - 48 * 3_600_000)
    const id = newId(sentAt.getTime())
    await act(async (tx) => {
      await tx
        .insertInto('referral')
        .values({
          id,
          client_id: whom.id,
          source: 'professional',
          referrer_id: by.id,
          reason: 'Not been out since the spring.',
          sent_at: sentAt,
          contact_due_at: new Date(sentAt.getTime() + 48 * 3_600_000),
        })
        .execute()
      await tx
        .updateTable('consent')
        .set({ referral_id: id })
        .where('client_id', '=', whom.id)
        .where('purpose', '=', 'feedback')
        .where('referral_id', 'is', null)
        .execute()
      for (const need of fields.needs ?? ['loneliness'])
        await tx.insertInto('referral_need').values({ referral_id: id, need_code: need }).execute()
    })
    return { id, clientId: whom.id, referrer: by }
  }

  const service = async (fields: { name?: string; email?: string | null; needs?: string[]; organisation?: { id: string } } = {}) => {
    const { id: organisationId } = fields.organisation ?? (await organisation())
    const { id } = await act((tx) =>
      tx
        .insertInto('service')
        .values({
          organisation_id: organisationId,
          name: fields.name ?? `Walking group ${++count}`,
          email: fields.email === undefined ? 'walkers@example.org' : fields.email,
          capacity_status: 'capacity',
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    for (const need of fields.needs ?? ['loneliness'])
      await act((tx) => tx.insertInto('service_need').values({ service_id: id, need_code: need }).execute())
    return { id, organisationId }
  }

  return {
    programmeId,
    organisation,
    member,
    client,
    referral,
    service,
    /** The context of somebody without an account. */
    public: { actor: { kind: 'public' }, programmeId, clock, db, keyring } as Context,
    system,
    read: <T>(look: (tx: Tx) => Promise<T>) => reading(system, look),
    /** Kinds of fact so far, in order. */
    factKinds: () =>
      reading(system, async (tx) =>
        (await tx.selectFrom('fact').select('kind').orderBy('at').orderBy('id').execute()).map((fact) => fact.kind),
      ),
  }
}
