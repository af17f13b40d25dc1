import { loadStops } from '#domain/directory'
import { putOnShortlist, recordUnmetNeed, writeLine } from '#domain/matching'
import { clockAt } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { places } from './places.ts'
import type { Town } from './town.ts'

/** What somebody may choose from, and why each is there. */
const SHORTLIST: [service: string, line: string | null][] = [
  ['ferry-house-singers', 'You said that you used to sing in the evening. Nobody has to read music.'],
  ['tuesday-walk', null],
]

/** What was looked for in the last months and not there: needs, where, and how often. */
const MISSING: [needs: string[], near: string, times: number][] = [
  [['sleep', 'worry'], 'OV2 1AB', 6],
  [['transport'], 'Marsh Lane', 8],
  [['language'], 'OV1 1AA', 2],
]

/** Stops to reckon a bus ride from, one person's shortlist, and what there was nothing for. */
export async function layChoices(ctx: Context, town: Town): Promise<void> {
  const stops = places.filter(({ kind }, index) => kind === 'postcode' && index % 3 === 0)
  await loadStops(
    ctx,
    stops.map(({ name, latitude, longitude }) => ({ sourceId: name, name: `Stop at ${name}`, latitude, longitude })),
  )
  const sam = town.members.get('sam')
  if (!sam) return
  const bySam: Context = { ...ctx, actor: { kind: 'member', ...sam } }
  for (const [needs, near, times] of MISSING) {
    for (let time = 1; time <= times; time++) {
      const at = clockAt(new Date(ctx.clock.now().getTime() - time * 9 * 86_400_000))
      const asked = { weekdays: [], partsOfDay: [], access: [], language: '' }
      await recordUnmetNeed({ ...bySam, clock: at }, { ...asked, id: newId(), needs, near })
    }
  }
  const referralId = await newestOf(ctx, sam.id)
  if (!referralId) return
  for (const [key, line] of SHORTLIST) {
    const [itemId, service] = [newId(), town.services.get(key)]
    if (!service) throw new Error(`the demo has no service "${key}"`)
    await putOnShortlist(bySam, { id: itemId, referralId, serviceId: service.id })
    if (line) await writeLine(bySam, { referralId, itemId, line })
  }
}

/** The referral that this link worker took last and that is still open. */
async function newestOf(ctx: Context, memberId: string): Promise<string | undefined> {
  const row = await reading(ctx, (tx) =>
    tx
      .selectFrom('assignment')
      .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'assignment.referral_id').on('ending.reopened_at', 'is', null))
      .select('assignment.referral_id')
      .where('link_worker_id', '=', memberId)
      .where('assignment.ended_at', 'is', null)
      .where('ending.id', 'is', null)
      .orderBy('assigned_at', 'desc')
      .executeTakeFirst(),
  )
  return row?.referral_id
}
