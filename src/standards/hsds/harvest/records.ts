import type { DirectoryEntries } from '#domain/directory'
import { assemble, inMemory } from '../assemble.ts'
import { flatten } from '../flatten-json.ts'
import { LIMITS } from '../limits.ts'
import { inPlainText } from '../plain-text.ts'
import type { Report } from '../report.ts'
import { openStage } from '../stage.ts'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Is this an id that can be kept and asked for? */
export const isSourceId = (id: unknown): boolean =>
  (typeof id === 'string' || typeof id === 'number') && /^[^\p{Cc}]{1,300}$/u.test(String(id)) && String(id).isWellFormed()

/** Services of an answer, with all that lies in them, as entries. */
export function entriesOf(services: readonly { record: Json; file: string; line: number }[], report: Report): DirectoryEntries {
  const stage = openStage(LIMITS)
  try {
    for (const { record, file, line } of services) {
      // Files are named as if they were JSON: a record that is repeated there may be shorter.
      for (const row of flatten({ table: 'service', record })) stage.add(inPlainText({ ...row, file: `${file}.json`, line }, report))
    }
    return withLinks(inMemory(assemble(stage, report)), report)
  } finally {
    stage.close()
  }
}

/** What is no link is none of ours either. */
function withLinks(entries: DirectoryEntries, report: Report): DirectoryEntries {
  for (const { sourceId, columns } of [...entries.organisations, ...entries.services]) {
    if (isLink(columns.url)) continue
    report.note({ file: sourceId.slice(0, 100), line: 1, reason: 'bad-link', outcome: 'kept', about: columns.url ?? '' })
    columns.url = null
  }
  return entries
}

/** Nothing, a page of the web, or what people type for one: `www.example.org`. Never `javascript:`. */
function isLink(url: string | null | undefined): boolean {
  return !url || /^https?:\/\//i.test(url) || !/^[^/?#]*:/.test(url)
}

/** Bytes as text: UTF-8, and where they are not that, what spreadsheets and old servers write. */
export function textIn(bytes: Buffer): { text: string; isUtf8: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isUtf8: true }
  } catch {
    const [first, second] = bytes
    const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'windows-1252'
    return { text: new TextDecoder(encoding).decode(bytes), isUtf8: false }
  }
}
