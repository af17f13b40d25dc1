import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Programme } from '#domain/access'
import { locationsWith, ownListTerms, publicLocationIds, termsNamed } from '#domain/directory'
import { type Context, reading } from '#platform/context'
import type { Table } from '../tables.ts'
import { termsNamedIn } from './about.ts'
import { askedIn } from './asked.ts'
import type { Hsds } from './fields.ts'
import { type AboutWithout, type Listing, listingOf, type Resource } from './listings.ts'
import { idFor } from './ids.ts'
import { locationOf } from './location.ts'
import { openNames } from './names.ts'
import { oldSheetRows, sheetRow, type SheetRow, tableRows } from './rows.ts'
import { saidList } from './said-list.ts'
import { dayIn } from './serve.ts'
import { OLD_SHEETS, SHEETS } from './tables.ts'

export const exportFormats = ['json', 'ndjson', 'tabular', 'tabular-1'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Entries that are read at a time: what is in memory does not grow with the directory. */
const BATCH = 500

/** There is something where the export should go. */
export class NotEmpty extends Error {}

/**
 * Writes the whole open directory of a programme. A file is written beside its name and gets it when it is whole.
 *
 * @param input.path a file for json and ndjson, a folder for the two tabular layouts
 * @returns how many services it holds
 * @throws NotEmpty when the folder is not empty
 */
export async function exportDirectory(
  ctx: Context,
  programme: Programme,
  input: { format: ExportFormat; path: string; progress?: (services: number) => void },
): Promise<number> {
  const ownTerms = await reading(ctx, ownListTerms)
  const about = { locale: programme.locale, today: dayIn(programme.timeZone, ctx.clock.now()), ownTerms, onEarth: true as const }
  let services = 0
  const withProgram = withProgramOf(new Map())
  const counted = async function* (batches: AsyncGenerator<Hsds[]>) {
    for await (const objects of batches) {
      services += objects.length
      yield objects.map(withProgram)
      input.progress?.(services)
    }
  }
  const all = (resource: Resource) => {
    const batches = batchesOf(ctx, fullListing(resource, about))
    return resource === 'services' ? counted(batches) : batches
  }
  if (input.format === 'json') await writeJson(input.path, all)
  else if (input.format === 'ndjson') await writeNdjson(input.path, all('services'))
  else await writeTables(input.path, input.format, all, { locations: locationBatches(ctx, about), said: saidList(about.locale) })
  return services
}

function fullListing(resource: Resource, about: AboutWithout): Listing {
  const { asked } = askedIn(new URLSearchParams({ full: 'true' }), about.ownTerms)
  return listingOf(resource, asked, {}, about)
}

async function* batchesOf(ctx: Context, listing: Listing): AsyncGenerator<Hsds[]> {
  let after: string | undefined
  do {
    const { objects, last } = await reading(ctx, (tx) => listing.part(tx, { limit: BATCH, ...(after ? { after } : {}) }))
    yield objects
    after = last
  } while (after !== undefined)
}

async function* locationBatches(ctx: Context, about: AboutWithout): AsyncGenerator<Hsds[]> {
  let after: string | undefined
  do {
    const { objects, last } = await reading(ctx, async (tx) => {
      const ids = await publicLocationIds(tx, { limit: BATCH, ...(after ? { after } : {}) })
      const locations = [...(await locationsWith(tx, ids)).values()]
      const terms = await termsNamed(tx, termsNamedIn(locations))
      const objects = locations.map((location) => ({
        ...locationOf(location, { ...about, terms }),
        ...(location.organisation_id === null ? {} : { organization_id: location.organisation_id }),
      }))
      return { objects, last: ids.at(-1) }
    })
    yield objects
    after = last
  } while (after !== undefined)
}

type All = (resource: Resource) => AsyncGenerator<Hsds[]>

/** One object with a list of each kind. */
async function writeJson(path: string, all: All): Promise<void> {
  await inFile(path, async (write) => {
    for (const [index, resource] of (['taxonomies', 'taxonomy_terms', 'organizations', 'services'] as const).entries()) {
      await write(`${index === 0 ? '{' : ',\n'}"${resource}":[`)
      let isFirst = true
      for await (const objects of all(resource)) {
        for (const object of objects) {
          const { services: _services, ...alone } = object
          await write(`${isFirst ? '\n' : ',\n'}${JSON.stringify(alone)}`)
          isFirst = false
        }
      }
      await write(']')
    }
    await write('}\n')
  })
}

async function writeNdjson(path: string, services: AsyncGenerator<Hsds[]>): Promise<void> {
  await inFile(path, async (write) => {
    for await (const objects of services) await write(objects.map((object) => `${JSON.stringify(object)}\n`).join(''))
  })
}

async function writeTables(
  path: string,
  format: 'tabular' | 'tabular-1',
  all: All,
  { locations, said }: { locations: AsyncGenerator<Hsds[]>; said: ReturnType<typeof saidList> },
): Promise<void> {
  await mkdir(path, { recursive: true })
  if ((await readdir(path)).length > 0) throw new NotEmpty(path)
  const sheets = openSheets(path)
  const names = openNames()
  const seen = new Set<string>()
  const put = async (table: Table, object: Hsds) => {
    for (const row of tableRows(table, names.own(object))) {
      // The few things that many entries share are written once.
      if (['program', 'unit'].includes(row.table)) {
        if (seen.has(`${row.table} ${row.fields.id}`)) continue
        seen.add(`${row.table} ${row.fields.id}`)
      }
      for (const one of format === 'tabular' ? sheetRow(row) : oldSheetRows(row)) await sheets.write(one)
    }
  }
  const putAll = async (table: Table, batches: AsyncGenerator<Hsds[]>, change: (object: Hsds) => Hsds = (object) => object) => {
    for await (const objects of batches) for (const object of objects) await put(table, change(object))
  }
  // In 1.x an attribute names a term and says nothing else.
  if (format === 'tabular') {
    await put('taxonomy', said.list)
    for (const term of said.terms) await put('taxonomy_term', term)
  }
  await putAll('taxonomy', all('taxonomies'))
  await putAll('taxonomy_term', all('taxonomy_terms'))
  await putAll('organization', all('organizations'), ({ locations: _locations, services: _services, ...alone }) => alone)
  await putAll('location', locations)
  await putAll('service', all('services'))
  names.close()
  const written = await sheets.close()
  const resources = Object.values(format === 'tabular' ? SHEETS : OLD_SHEETS)
    .filter((sheet) => written.has(sheet.file))
    .map(({ file, columns }) => ({
      name: file.replace('.csv', ''),
      path: file,
      profile: 'tabular-data-resource',
      schema: { fields: columns.map((name) => ({ name, type: 'string' })) },
    }))
  await writeFile(
    join(path, 'datapackage.json'),
    `${JSON.stringify({ name: 'directory', profile: 'tabular-data-package', resources }, null, 2)}\n`,
  )
}

/** A program belongs to an organisation: the same id at another one, of another feed, is another program. */
const withProgramOf =
  (organisationOf: Map<unknown, unknown>) =>
  (service: Hsds): Hsds => {
    const { program, organization } = service as { program?: Hsds; organization?: Hsds }
    if (!program || !organization) return service
    if (!organisationOf.has(program.id)) organisationOf.set(program.id, organization.id)
    const isAnother = organisationOf.get(program.id) !== organization.id
    const id = isAnother ? idFor(String(organization.id), 'program', String(program.id)) : program.id
    return { ...service, program: { ...program, id, organization_id: organization.id } }
  }

/** Opens a file when its first row comes. */
function openSheets(path: string) {
  const files = new Map<string, Awaited<ReturnType<typeof openText>>>()
  return {
    write: async ({ sheet, fields }: SheetRow) => {
      const file = files.get(sheet.file) ?? (await openText(join(path, sheet.file)))
      if (!files.has(sheet.file)) {
        files.set(sheet.file, file)
        await file.write(lineOf(sheet.columns))
      }
      await file.write(lineOf(sheet.columns.map((column) => fields[column] ?? '')))
    },
    close: async () => {
      for (const file of files.values()) await file.close()
      return new Set(files.keys())
    },
  }
}

/** A line of a table (RFC 4180), for programs: nothing of it is changed. */
function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}

async function inFile(path: string, act: (write: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
  const file = await openText(`${path}.part`)
  await act(file.write).finally(file.close)
  await rename(`${path}.part`, path)
}

/** Letters that are held before they are written. */
const HELD = 64 * 1024

/** A file that is written piece by piece. */
async function openText(path: string) {
  const file = await open(path, 'w')
  let held = ''
  return {
    write: async (text: string) => {
      held += text
      if (held.length < HELD) return
      const now = held
      held = ''
      await file.appendFile(now)
    },
    close: async () => {
      try {
        await file.appendFile(held)
      } finally {
        await file.close()
      }
    },
  }
}
