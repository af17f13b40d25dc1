import { z } from 'zod'
import {
  decidedDuplicates,
  type Duplicate,
  entryWithId,
  keepServicesApart,
  mergeServices,
  proposedDuplicates,
  type Service,
  serviceWithId,
  undoDuplicate,
} from '#domain/directory'
import { feedsOf } from '#domain/feeds'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { sayDay } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { sayTimes } from '../../../say-times.ts'
import { lostWith } from './lost-with.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** Pairs on one page: after a decision the next ones move up. */
const SHOWN = 10

export const load: PageServerLoad = (event) => orErrorPage(readDuplicates(event))

async function readDuplicates(event: StaffEvent) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const { pairs, total } = await proposedDuplicates(tx, SHOWN)
    const sources = new Map((await feedsOf(tx)).map((feed) => [`feed:${feed.id}`, feed.name]))
    const side = async (id: string) => {
      const service = await serviceWithId(tx, id)
      const entry = await entryWithId(tx, id)
      return service && entry && { service, fields: entry.fields, card: entryOf(service, sources) }
    }
    const shown = []
    for (const pair of pairs) {
      const [one, other] = [await side(pair.oneId), await side(pair.otherId)]
      if (one && other)
        shown.push({
          key: `${pair.oneId}-${pair.otherId}`,
          one: { ...one.card, lost: lostWith(one, other, manner) },
          other: { ...other.card, lost: lostWith(other, one, manner) },
          reasons: pair.reasons.map((reason) => word(`duplicates_because_${reason}`)),
        })
    }
    const decided = []
    for (const pair of await decidedDuplicates(tx, 5))
      decided.push({ ...pairOf(pair), text: await sayDecision(tx, pair), on: sayDay(pair.decidedAt!, manner) })
    return { pairs: shown, total, decided }

    function entryOf(service: Service, names: ReadonlyMap<string, string>) {
      const [place] = service.places
      return {
        id: service.id,
        name: service.name,
        lines: [
          { what: m.duplicates_organisation(), text: service.organisation?.name ?? null },
          {
            what: m.duplicates_where(),
            text: place ? [place.name, place.address1, place.postalCode, place.city].filter(Boolean).join(', ') : null,
          },
          { what: m.duplicates_when(), text: sayTimes(service.times, manner.locale).join('; ') || null },
          { what: m.duplicates_phone(), text: service.phones.map((phone) => phone.number).join(', ') || null },
          { what: m.duplicates_email(), text: service.email },
          { what: m.duplicates_page(), text: service.url },
          { what: m.duplicates_text(), text: service.description?.slice(0, 280) ?? null },
          {
            what: m.duplicates_source(),
            text: names.get(service.source) ?? (service.source === 'footbridge' ? m.duplicates_source_own() : service.source),
          },
        ].flatMap(({ what, text }) => (text ? [{ what, text }] : [])),
      }
    }
  })
}

const pairOf = ({ oneId, otherId }: Duplicate) => ({ oneId, otherId })

async function sayDecision(tx: Tx, pair: Duplicate): Promise<string> {
  const [one, other] = [await serviceWithId(tx, pair.oneId), await serviceWithId(tx, pair.otherId)]
  const words = { one: one?.name ?? '', other: other?.name ?? '' }
  return pair.state === 'merged' ? m.duplicates_was_merged({ name: words.one }) : m.duplicates_was_kept_apart(words)
}

const pair = z.object({ oneId: z.uuid('not-understood'), otherId: z.uuid('not-understood') })

export const actions: Actions = {
  same: formAction(pair.extend({ keepId: z.uuid('needed') }), async (event: RequestEvent, form) => {
    await mergeServices(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/duplicates', 'duplicate-merged')
  }),
  different: formAction(pair, async (event: RequestEvent, form) => {
    await keepServicesApart(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/duplicates', 'duplicate-kept-apart')
  }),
  undo: formAction(pair, async (event: RequestEvent, form) => {
    await undoDuplicate(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/duplicates', 'duplicate-undone')
  }),
}
