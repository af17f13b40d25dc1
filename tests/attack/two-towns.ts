import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_PASSWORD, loadDemo } from '#demo'
import { makeLink } from '#domain/links'
import { tellPiece } from '#domain/stories'
import { systemClock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import { openIdentity } from '#platform/identity'
import { newId } from '#platform/ids'
import { keptKeyring } from '#platform/keyring'
import { TEST_SECRET } from '../support/postgres.ts'
import { cookiesOf, posted, serve } from '../support/served.ts'
import type { World } from '../support/world.ts'
import { copyTown } from './copied-town.ts'
import { dripAForm } from './slow-client.ts'
import { columnsOf, markWords, type Rows } from './marks.ts'

export const OTHER_TOWN = 'Kanarie-t'
export const OTHER_CLIENT = 'Kanarie-c'

/** Two programmes in which everybody is somebody else, served by real HTTP; what is the other's carries marks. */
export async function twoTowns(world: World) {
  const { owner } = world
  const one = async <T = string>(sql: string, values: unknown[] = []): Promise<T> => {
    const { rows } = await owner.query({ text: sql, values, rowMode: 'array' })
    if (!rows[0]) throw new Error(`the demo has no row for: ${sql}`)
    return rows[0][0] as T
  }
  const storyKeys = join(mkdtempSync(join(tmpdir(), 'footbridge-keys-')), 'story-keys')
  const keyring = keptKeyring(storyKeys, new Date())
  const identity = openIdentity(world.urls.identity, { secret: TEST_SECRET, origin: 'http://localhost' })
  // Somebody who is slow begins before all others, because that takes half a minute.
  const opened = serve(world, { FOOTBRIDGE_STORY_KEYS: storyKeys }).then((server) => ({ server, letGo: dripAForm(server.origin) }))
  const [{ server: served, letGo }, ours] = await Promise.all([
    opened,
    loadDemo(world.db, identity.auth, { slug: 'town-ours', origin: 'http://localhost', keyring, oneIn: 3 }),
  ])
  await identity.close()
  const theirs = await copyTown(owner, ours)

  const actors = { actor: { kind: 'system' }, programmeId: ours, clock: systemClock, db: world.db, keyring } as const satisfies Context
  // Somebody of ours who was introduced, and somebody else with another referrer and another link worker's words.
  const introduction = await one(
    `select i.id from introduction i join assignment a on a.referral_id = i.referral_id and a.ended_at is null
    join referral r on r.id = i.referral_id join story_piece p on p.client_id = i.client_id
    where i.programme_id = $1 and i.withdrawn_at is null and r.referrer_id is not null
      and not exists (select from ending e where e.referral_id = r.id) order by i.id limit 1`,
    [ours],
  )
  const [referral, client, service] = await one<string[]>(
    'select array[referral_id, client_id, service_id] from introduction where id = $1',
    [introduction],
  )
  const referrer = await one('select referrer_id from referral where id = $1', [referral])
  const otherClient = await one(
    `select r.client_id from referral r join introduction i on i.referral_id = r.id
    where r.programme_id = $1 and r.client_id <> $2 and r.referrer_id <> $3
      and not exists (select from referral o where o.client_id = r.client_id and o.referrer_id = $3)
      and not exists (select from ending e where e.referral_id = r.id)
    group by 1 order by count(*) desc limit 1`,
    [ours, client, referrer],
  )

  /** Nothing is let to be read of what the other client tells. */
  for (const programmeId of [ours, theirs]) {
    const clientId =
      programmeId === ours ? otherClient : await one('select client_id from introduction where programme_id = $1 limit 1', [theirs])
    const mark = programmeId === ours ? OTHER_CLIENT : OTHER_TOWN
    const ctx: Context = { ...actors, programmeId, actor: { kind: 'client', id: clientId } }
    for (const layer of ['practical', 'personal', 'sensitive'] as const)
      await tellPiece(ctx, {
        id: newId(),
        clientId,
        layer,
        question: null,
        words: `${mark}-story_piece.${layer}`,
      })
  }

  const columns = await columnsOf(owner, 'uuid')
  const has = (table: string, column: string) => columns.some((one) => one.table === table && one.column === column)
  const ofTown = (programme: string) => (table: string) => (has(table, 'programme_id') ? `programme_id = '${programme}'` : undefined)
  const ofClient = (clientId: string) => (table: string) => {
    if (table === 'client') return `id = '${clientId}'`
    if (['client_read', 'read_check', 'fact'].includes(table)) return undefined
    if (has(table, 'client_id')) return `client_id = '${clientId}'`
    if (has(table, 'referral_id')) return `referral_id in (select id from referral where client_id = '${clientId}')`
    if (has(table, 'introduction_id')) return `introduction_id in (select id from introduction where client_id = '${clientId}')`
    return undefined
  }
  const rows = {
    theirs: { mark: OTHER_TOWN, of: ofTown(theirs) },
    other: { mark: OTHER_CLIENT, of: ofClient(otherClient) },
  } satisfies Record<string, Rows>
  const marked = { theirs: await markWords(owner, rows.theirs), other: await markWords(owner, rows.other) }
  await owner.query(
    `update referral_draft set answers = answers || jsonb_build_object('givenName', $2::text, 'reason', $2::text) where programme_id = $1`,
    [theirs, `${OTHER_TOWN}-referral_draft.answers`],
  )

  const link = (about: Parameters<typeof makeLink>[2]) => inTransaction(actors, ({ tx }) => makeLink(tx, actors, about))
  const keys = {
    answer: (await link({ purpose: 'answer-introduction', introductionId: introduction })).key,
    came: (await link({ purpose: 'tell-attendance', introductionId: introduction })).key,
    plan: (await link({ purpose: 'see-plan', clientId: client! })).key,
    shortlist: (await link({ purpose: 'shortlist', clientId: client! })).key,
    confirm: (await link({ purpose: 'confirm-service', serviceId: service! })).key,
  }

  const signIn = async (email: string) => {
    const answer = await fetch(`${served.origin}/sign-in?/signIn`, posted(served.origin, { email, password: DEMO_PASSWORD }))
    if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status}`)
    return cookiesOf(answer)
  }
  const withRole = (role: string, but = '') =>
    one(
      `select m.email from member m join member_role r on r.member_id = m.id and r.ended_at is null
      where m.programme_id = $1 and r.role = $2 and m.id::text <> $3 and m.left_at is null
        and not exists (select from member_role o where o.member_id = m.id and o.role <> r.role) order by m.id limit 1`,
      [ours, role, but],
    )

  return {
    owner,
    one,
    served,
    letGo,
    ours,
    theirs,
    referral: referral!,
    client: client!,
    otherClient,
    referrer,
    introduction,
    service: service!,
    keys,
    rows,
    marked,
    signIn,
    withRole,
  }
}

export type Towns = Awaited<ReturnType<typeof twoTowns>>
