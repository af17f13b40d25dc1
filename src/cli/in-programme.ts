import { allProgrammes, programmeWith, type Programme } from '#domain/access'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import type { Context } from '#platform/context'
import type { Database } from '#platform/database'
import { keptKeyring } from '#platform/keyring'
import { m } from '#words'
import { Misuse } from './misuse.ts'
import { onDatabase } from './on-database.ts'
// Facts that a command records have their reactions too.
import '#reactions'

/**
 * Does something in a programme as the system, on the same database as the server, whether or not that is running now.
 *
 * @param slug the programme's short name; may be left out where there is only one
 * @throws Misuse when it is not clear which programme is meant, or the database is not up to date: only the server changes it
 */
export function inProgramme<T>(slug: string | undefined, act: (ctx: Context, programme: Programme) => Promise<T>): Promise<T> {
  return onDatabase(async (db) => {
    const programme = await chosen(db, slug)
    const keyring = keptKeyring(readConfig().storyKeys, systemClock.now())
    return act({ actor: { kind: 'system' }, programmeId: programme.id, clock: systemClock, db, keyring }, programme)
  })
}

async function chosen(db: Database, slug: string | undefined): Promise<Programme> {
  const all = await allProgrammes(db)
  if (all.length === 0) throw new Misuse(m.import_no_programme())
  const [first, ...others] = slug === undefined ? all : all.filter((programme) => programme.slug === slug)
  const slugs = all.map((programme) => programme.slug).join(', ')
  if (!first) throw new Misuse(m.import_programme_unknown({ slug: slug ?? '', slugs }))
  if (others.length > 0) throw new Misuse(m.import_which_programme({ slugs }))
  const programme = await programmeWith(db, first.programme_id)
  if (!programme) throw new Misuse(m.import_programme_unknown({ slug: first.slug, slugs }))
  return programme
}
