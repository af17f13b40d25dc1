import type { DirectoryEntries } from '#domain/directory'
import { assemble } from './assemble.ts'
import { LIMITS, type Limits } from './limits.ts'
import { readPackage } from './read-package.ts'
import { newReport, type Report } from './report.ts'

export { CannotRead, type Note, type Reason, type Report } from './report.ts'
export { readPostcodes } from './read-postcodes.ts'
export { readTaxonomy } from './read-taxonomy.ts'
export { checkDirectory, type Fault, type FaultReason } from './check/index.ts'
export { exportDirectory, type ExportFormat, exportFormats, NotEmpty } from './out/export.ts'
export { harvest } from './harvest/harvest.ts'
export { unknownParameters } from './out/api.ts'
export { isJson, NOT_JSON } from './out/not-json.ts'
export { type Answer, serveHsds } from './out/serve.ts'

/**
 * Reads a directory as Open Referral HSDS lays it out: tables in the layouts of 1.x, 2.x and 3.x, or JSON of 3.x.
 * Everything is read before anything is given back, so that what cannot be understood changes nothing.
 *
 * @param path a folder or a file
 * @param limits what is taken at most
 * @throws CannotRead when it cannot be understood at all; anything smaller is a note in the report
 */
export async function readDirectory(path: string, limits: Limits = LIMITS): Promise<{ entries: DirectoryEntries; report: Report }> {
  const report = newReport(limits.notes)
  const rows = await readPackage(path, report, limits)
  return { entries: assemble(rows, report), report }
}
