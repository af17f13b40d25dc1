/** Why something was left out, or kept differently. The sentence is `import_because_REASON` in `messages/`. */
export type Reason =
  | 'bad-age'
  | 'bad-coordinate'
  | 'bad-date'
  | 'bad-email'
  | 'bad-link'
  | 'closes-before-it-opens'
  | 'columns-missing'
  | 'columns-too-many'
  | 'cycle'
  | 'dangling-location'
  | 'dangling-organisation'
  | 'dangling-parent'
  | 'dangling-service'
  | 'dangling-term'
  | 'duplicate-id'
  | 'encoding'
  | 'file-not-known'
  | 'format-not-known'
  | 'list-of-ids'
  | 'markup'
  | 'missing-id'
  | 'missing-name'
  | 'missing-parent'
  | 'name-too-long'
  | 'no-details'
  | 'no-number'
  | 'no-point'
  | 'no-time'
  | 'not-kept'
  | 'nothing-said'
  | 'odd-characters'
  | 'outside-the-folder'
  | 'place-twice'
  | 'place-unclear'
  | 'shortened'
  | 'too-many-of-one'
  | 'unreadable-json'
  | 'unreadable-time'
  | 'unreadable-weekday'
  | 'unknown-kind'
  | 'unknown-status'

export interface Note {
  /** Name of the file as it is in the folder. */
  file: string
  /** Line on which the row begins, from 1; in JSON that is not one record a line, the place of the record in the file. */
  line: number
  reason: Reason
  /** `left-out`: the row is not in the directory. `kept`: it is, without or with what the reason says. */
  outcome: 'left-out' | 'kept'
  /** The id or value that it is about. */
  about: string
}

export interface FileCount {
  file: string
  /** Rows that were read from it. */
  read: number
}

/** Everything that an import has to say of its files. Nothing is left out without a note. */
export interface Report {
  files: FileCount[]
  notes: Iterable<Note>
  /** How many notes of each file, outcome and reason, also of those that were too many to keep. */
  counts: Map<string, number>
  note(note: Note): void
}

/** @param limit notes that are kept one by one; more are only counted */
export function newReport(limit: number): Report {
  const notes: Note[] = []
  return reportOf(notes, (note) => void notes.push(note), limit)
}

export function reportOf(notes: Iterable<Note>, keep: (note: Note) => void, limit: number): Report {
  const counts = new Map<string, number>()
  let kept = 0
  return {
    files: [],
    notes,
    counts,
    note: (note) => {
      const key = `${note.file}\n${note.outcome}\n${note.reason}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (kept++ < limit) keep({ ...note, about: note.about.replace(/\s+/g, ' ').slice(0, 120).toWellFormed() })
    },
  }
}

/** Why a package cannot be understood at all; the sentence is `import_cannot_REASON` in `messages/`. Nothing has been written then. */
export type CannotReason =
  | 'at-cap'
  | 'broken-json'
  | 'broken-table'
  | 'empty'
  | 'file-too-large'
  | 'json-too-large'
  | 'no-directory'
  | 'no-places'
  | 'no-postcodes'
  | 'no-terms'
  | 'no-room'
  | 'no-room-any-more'
  | 'no-such-path'
  | 'not-readable'
  | 'row-too-long'
  | 'too-deep'
  | 'too-many-columns'
  | 'too-many-files'
  | 'too-many-rows'
  | 'too-much-text'

/** A "no" to a whole package. */
export class CannotRead extends Error {
  readonly reason: CannotReason
  readonly file: string
  readonly line: number | undefined

  constructor(reason: CannotReason, file: string, line?: number) {
    super(`${reason}: ${file}${line === undefined ? '' : `:${line}`}`)
    this.reason = reason
    this.file = file
    this.line = line
  }
}
