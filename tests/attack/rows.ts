import type { Door } from './routes.ts'
import { paramsOf } from './routes.ts'
import { columnsOf } from './marks.ts'
import type { Towns } from './two-towns.ts'

/** Where a parameter of an address is found, for a programme. A route with a new one makes this test fail until it is named here. */
const OWN: Record<string, string> = {
  referral: 'select id from referral where programme_id = $1 order by id limit 1',
  introduction: 'select id from introduction where programme_id = $1 order by id limit 1',
  draft: 'select id from referral_draft where programme_id = $1 order by id limit 1',
  service: 'select id from service where programme_id = $1 and hidden_at is null order by id limit 1',
  feed: 'select id from feed where programme_id = $1 order by id limit 1',
  member: `select id from member where programme_id = $1 and left_at is null order by id desc limit 1`,
  client: 'select id from client where programme_id = $1 order by id limit 1',
  programme: 'select slug from programme where programme_id = $1',
}
/** Parameters that are no row: a key of a link or of a password, the rest of an address. */
const NO_ROW: Record<string, string> = { key: 'x'.repeat(43), token: 'x'.repeat(32), path: 'services' }

export type Params = Record<string, string>

/** The rows that addresses name: of one's own programme, of the other one, and of a client whom one does not support. */
export async function rowsToName(towns: Towns): Promise<Record<'own' | 'foreign' | 'otherClients', Params>> {
  const { one, ours, theirs } = towns
  const found = async (programme: string) =>
    Object.fromEntries(await Promise.all(Object.entries(OWN).map(async ([name, sql]) => [name, await one(sql, [programme])] as const)))
  const named = { referral: towns.referral, introduction: towns.introduction, service: towns.service }
  const own = { ...(await found(ours)), ...NO_ROW, ...named }
  const otherClients = {
    ...own,
    client: towns.otherClient,
    referral: await one('select id from referral where client_id = $1 limit 1', [towns.otherClient]),
    introduction: await one('select id from introduction where client_id = $1 limit 1', [towns.otherClient]),
  }
  return { own, foreign: { ...(await found(theirs)), ...NO_ROW }, otherClients }
}

/** Whoever begins a draft names it: an id of somebody else's begins an empty one. */
export const namesRow = (door: Door) => paramsOf(door.route).some((name) => !(name in NO_ROW) && name !== 'draft')

/** What stands for a row of ours: a row of the same table that is not ours. */
export type StandIns = Map<string, { foreign: string; other: string | undefined }>

/** Which row an id of ours is, and what stands for it. */
export async function learnStandIns(towns: Towns): Promise<StandIns> {
  const { owner, ours, theirs } = towns
  const standIns: StandIns = new Map()
  for (const { table } of (await columnsOf(owner, 'uuid')).filter(({ column }) => column === 'id')) {
    const foreignId = (await owner.query(`select id from ${table} where programme_id = $1 limit 1`, [theirs])).rows[0]?.id
    const where = towns.rows.other.of(table)
    const otherId = where && (await owner.query(`select id from ${table} where ${where} limit 1`)).rows[0]?.id
    const { rows } = await owner.query(`select id from ${table} where programme_id = $1`, [ours])
    for (const { id } of rows) standIns.set(id, { foreign: foreignId, other: otherId })
  }
  return standIns
}
