import { type Note, type Report, reportOf } from './report.ts'
import type { Stage } from './stage.ts'

/**
 * A report of which the notes lie with the rows, so that they take no memory however much is wrong. They are read by file and line.
 *
 * @param limit notes that are kept one by one; more are only counted
 */
export function reportBeside({ db }: Stage, limit: number): Report {
  db.exec('create table note (file text, line integer, reason text, outcome text, about text)')
  const insert = db.prepare('insert into note (file, line, reason, outcome, about) values (?, ?, ?, ?, ?)')
  const keep = ({ file, line, reason, outcome, about }: Note) => void insert.run(file, line, reason, outcome, about)
  const read = () => db.prepare('select file, line, reason, outcome, about from note order by file, line, rowid').iterate()
  return reportOf({ [Symbol.iterator]: () => read() as unknown as Iterator<Note> }, keep, limit)
}
