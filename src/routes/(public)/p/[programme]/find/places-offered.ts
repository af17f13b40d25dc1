import { placesToChoose } from '#domain/directory'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'

const MINUTES = 10

/** By programme. There is one process (docs/decisions/0001), and as many programmes as an installation has. */
const kept = new Map<string, { until: number; names: string[] }>()

/**
 * The names of places that the finder offers. To choose them from all addresses takes half a second in a large directory, and anybody may
 * come as often as they like: so it is asked once in ten minutes. A place that was loaded since can be typed at once.
 */
export async function placesOffered(tx: Tx, { programmeId, clock }: Pick<Context, 'programmeId' | 'clock'>): Promise<string[]> {
  const now = clock.now().getTime()
  const known = kept.get(programmeId)
  if (known && known.until > now && known.until <= now + MINUTES * 60_000) return known.names
  const names = (await placesToChoose(tx)).map(({ name }) => name)
  kept.set(programmeId, { until: now + MINUTES * 60_000, names })
  return names
}
