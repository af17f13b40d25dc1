import type { DirectoryEntries } from '#domain/directory'
import { inMemory } from '../../src/standards/hsds/assemble.ts'
import { type Note, readDirectory, type Report } from '../../src/standards/hsds/index.ts'
import { LIMITS, type Limits } from '../../src/standards/hsds/limits.ts'

/** All that a folder or file holds, in memory, and everything that is to be said of it. */
export async function directoryIn(
  path: string,
  limits: Limits = LIMITS,
): Promise<{ entries: Required<DirectoryEntries>; report: Report & { notes: Note[] } }> {
  const { entries, report, close } = await readDirectory(path, limits)
  try {
    return { entries: inMemory(entries), report: { ...report, notes: [...report.notes] } }
  } finally {
    close()
  }
}
