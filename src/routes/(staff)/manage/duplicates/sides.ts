import { type Duplicate, entriesWithIds, type Service, servicesWithIds } from '#domain/directory'
import { feedsOf } from '#domain/feeds'
import type { Tx } from '#platform/database'
import type { Manner } from '#platform/say'
import { m, word } from '#words'
import { sayTimes } from '../../../say-times.ts'
import { lostWith } from './lost-with.ts'

export interface Pair {
  key: string
  one: ReturnType<typeof cardOf> & { lost: ReturnType<typeof lostWith> }
  other: ReturnType<typeof cardOf> & { lost: ReturnType<typeof lostWith> }
  reasons: string[]
}

/** Reads both entries of each pair, with what each would lose to the other; undefined where one of them is not there. */
export async function sidesOf(tx: Tx, pairs: readonly Duplicate[], manner: Manner): Promise<(pair: Duplicate) => Pair | undefined> {
  const ids = [...new Set(pairs.flatMap(({ oneId, otherId }) => [oneId, otherId]))]
  const sources = new Map((await feedsOf(tx)).map((feed) => [`feed:${feed.id}`, feed.name]))
  const [services, entries] = [await servicesWithIds(tx, ids), await entriesWithIds(tx, ids)]
  const side = (id: string) => {
    const [service, entry] = [services.get(id), entries.get(id)]
    return service && entry && { service, fields: entry.fields }
  }
  return ({ oneId, otherId, reasons }) => {
    const [one, other] = [side(oneId), side(otherId)]
    if (!one || !other) return undefined
    return {
      key: `${oneId}-${otherId}`,
      one: { ...cardOf(one.service, sources, manner), lost: lostWith(one, other, manner) },
      other: { ...cardOf(other.service, sources, manner), lost: lostWith(other, one, manner) },
      reasons: reasons.map((reason) => word(`duplicates_because_${reason}`)),
    }
  }
}

/** Of a pair that is one for sure: the entry with which less is lost is shown, and where that is the same, the first. */
export function proposalOf({ key, one, other, reasons }: Pair) {
  const [kept, gone] = other.lost.length < one.lost.length ? [other, one] : [one, other]
  return {
    key,
    value: `${one.id}_${other.id}_${kept.id}`,
    name: one.name === other.name ? one.name : m.duplicates_pair({ one: one.name, other: other.name }),
    stays: m.duplicates_stays({ kept: kept.source, gone: gone.source }),
    reasons,
    lost: kept.lost,
  }
}

/** An entry as it is compared: what it says, a line each. */
function cardOf(service: Service, names: ReadonlyMap<string, string>, { locale }: Manner) {
  const [place] = service.places
  const source = names.get(service.source) ?? (service.source === 'footbridge' ? m.duplicates_source_own() : service.source)
  return {
    id: service.id,
    name: service.name,
    source,
    lines: [
      { what: m.duplicates_organisation(), text: service.organisation?.name ?? null },
      {
        what: m.duplicates_where(),
        text: place ? [place.name, place.address1, place.postalCode, place.city].filter(Boolean).join(', ') : null,
      },
      { what: m.duplicates_when(), text: sayTimes(service.times, locale).join('; ') || null },
      { what: m.duplicates_phone(), text: service.phones.map((phone) => phone.number).join(', ') || null },
      { what: m.duplicates_email(), text: service.email },
      { what: m.duplicates_page(), text: service.url },
      { what: m.duplicates_text(), text: service.description?.slice(0, 280) ?? null },
      { what: m.duplicates_source(), text: source },
    ].flatMap(({ what, text }) => (text ? [{ what, text }] : [])),
  }
}
