import type { Known } from './known.ts'

/**
 * Ids whose parent must go so that no walk upwards comes back: one of each ring. Each id is walked over once.
 *
 * @returns whether this term loses its parent
 */
export function cutRings({ stage, terms }: Known): (id: string) => boolean {
  stage.db.exec('create table walked (id text primary key, start text not null, is_cut integer not null default 0) without rowid')
  const mark = stage.db.prepare('insert into walked (id, start) values (?, ?)')
  const startOf = stage.db.prepare('select start from walked where id = ?')
  const cut = stage.db.prepare('update walked set is_cut = 1 where id = ?')
  const isCut = stage.db.prepare('select 1 from walked where id = ? and is_cut')
  for (const { fields } of terms.values()) {
    const start = fields.id!
    for (let id: string | undefined = start; id !== undefined && !startOf.get(id);) {
      mark.run(id, start)
      const parent: string | undefined = terms.get(id)?.fields.parent_id
      if (parent !== undefined && startOf.get(parent)?.start === start) cut.run(id)
      id = parent
    }
  }
  return (id) => isCut.get(id) !== undefined
}
