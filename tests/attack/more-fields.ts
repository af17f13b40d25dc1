import type pg from 'pg'
import { newId } from '#platform/ids'
import { columnsOf } from './marks.ts'

const NOBODY = newId()
const LONG_AGO = '1999-12-31'
const IN_A_FILE = 'Kanarie-f'
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * The name of every column that says who, which or when, as the database spells it and as a form would, with what no row holds;
 * and a role. Asked of the database: a new column is tried by being there.
 */
export async function moreFields(owner: pg.Pool): Promise<[string, string][]> {
  const named = async (type: 'uuid' | 'timestamptz' | 'date', value: string) =>
    (await columnsOf(owner, type)).flatMap(({ column }): [string, string][] => [
      [column, value],
      [camel(column), value],
    ])
  const all = [
    ...(await named('uuid', NOBODY)),
    ...(await named('timestamptz', `${LONG_AGO}T12:00:00Z`)),
    ...(await named('date', LONG_AGO)),
    ...['programme', 'client', 'member', 'actor'].map((name): [string, string] => [name, NOBODY]),
    ...['role', 'roles', 'kind', 'actor_kind', 'actorKind'].map((name): [string, string] => [name, 'administrator']),
    ...['admin', 'is_admin', 'isAdmin', 'is_demo'].map((name): [string, string] => [name, 'true']),
  ]
  return [...new Map(all)]
}

/** A form with these fields, and before each of them, under its name, a file that would be kept or run somewhere else. */
export function withFiles(origin: string, fields: readonly [string, string][]): RequestInit {
  const body = new FormData()
  const bad = () => new File([`<script>${IN_A_FILE}</script>`], `../../../${IN_A_FILE}.html`, { type: 'text/html' })
  for (const [name, value] of fields) {
    body.append(name, bad())
    body.append(name, value)
  }
  body.append('file', bad())
  return { method: 'POST', redirect: 'manual', headers: { origin, accept: 'text/html' }, body }
}

/** The tables that hold one of those values anywhere. */
export async function heldMore(owner: pg.Pool): Promise<string[]> {
  const tables = [...new Set((await columnsOf(owner, 'uuid')).map(({ table }) => table))]
  const { rows } = await owner.query<{ table: string; row: string }>(
    tables
      .map(
        (table) =>
          `(select '${table}' as table, t::text as row from ${table} t where t::text ~ '${NOBODY}|${LONG_AGO}|${IN_A_FILE}' limit 1)`,
      )
      .join(' union all '),
  )
  return rows.map(({ table, row }) => `${table}: ${row}`)
}

/** Who works where, as what: what nobody but a manager or an administrator changes, whatever they send. */
export async function whoMayWhat(owner: pg.Pool): Promise<unknown> {
  const { rows } = await owner.query(
    `select r.programme_id, r.member_id, r.organisation_id, r.role, r.ended_at, m.email, m.left_at, p.is_demo
    from member_role r join member m on m.id = r.member_id join programme p on p.programme_id = r.programme_id order by 1, 2, 3, 4, 5`,
  )
  return rows
}
