// node bench/import-alone.ts URL PROGRAMME PATH: reads a package and keeps it, in a process of its own, and says what that took.
import { importDirectory } from '#domain/directory'
import { systemClock } from '#platform/clock'
import { NO_KEYS } from '#platform/keyring'
import { openDatabase } from '#platform/database'
import '#reactions'
import { readDirectory } from '../src/standards/hsds/index.ts'

const [url, programmeId, path] = process.argv.slice(2) as [string, string, string]
const { db, close } = openDatabase(url, 4)
const began = performance.now()
const read = await readDirectory(path)
const counts = await importDirectory(
  { actor: { kind: 'system' }, programmeId, clock: systemClock, db, keyring: NO_KEYS },
  { source: 'bench-import', entries: read.entries },
)
const seconds = (performance.now() - began) / 1000
read.close()
await close()
process.stdout.write(
  JSON.stringify({ services: counts.services.added, seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1000) }),
)
