import { z } from 'zod'
import {
  certainDuplicates,
  decidedDuplicates,
  type Duplicate,
  keepServicesApart,
  mergeMany,
  mergeServices,
  proposedDuplicates,
  proposedPair,
  undoDuplicate,
} from '#domain/directory'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { sayDay } from '#platform/say'
import { m } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { proposalOf, sidesOf } from './sides.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** Pairs on one page: after a decision the next ones move up. */
const SHOWN = 10
/** Pairs that are one for sure, to be ticked in one form. One by itself is looked at like any other. */
const TICKED = { from: 2, to: 50 }
const DECIDED = 60

export const load: PageServerLoad = (event) => orErrorPage(readDuplicates(event))

async function readDuplicates(event: StaffEvent & { url: URL }) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const { searchParams } = event.url
  return reading(ctx, async (tx) => {
    const sure = await certainDuplicates(tx, TICKED.to)
    const ticked = sure.total >= TICKED.from ? sure.pairs : []
    const { pairs, total } = await proposedDuplicates(tx, SHOWN + ticked.length)
    const asked = await pairAsked(tx, searchParams.get('pair'))
    const others = pairs.filter((pair) => !isAmong(ticked, pair) && !isAmong(asked, pair)).slice(0, SHOWN - asked.length)
    const sides = await sidesOf(tx, [...ticked, ...asked, ...others], manner)
    return {
      certain: ticked.flatMap((pair) => sides(pair) ?? []).map(proposalOf),
      certainTotal: ticked.length > 0 ? sure.total : 0,
      areTicked: searchParams.get('tick') === 'all',
      pairs: [...asked, ...others].flatMap((pair) => sides(pair) ?? []),
      total,
      decided: (await decidedDuplicates(tx, DECIDED)).map((pair) => ({
        ...pairOf(pair),
        text: sayDecision(pair),
        on: sayDay(pair.decidedAt!, manner),
      })),
    }
  })
}

const isAmong = (pairs: readonly Duplicate[], { oneId, otherId }: Duplicate) =>
  pairs.some((pair) => pair.oneId === oneId && pair.otherId === otherId)

/** The pair that somebody wants to see side by side, by its key. */
async function pairAsked(tx: Tx, key: string | null): Promise<Duplicate[]> {
  const [one = '', other = ''] = [key?.slice(0, 36), key?.slice(37)]
  const pair = isId(one) && isId(other) ? await proposedPair(tx, [one, other]) : undefined
  return pair ? [pair] : []
}

const pairOf = ({ oneId, otherId }: Duplicate) => ({ oneId, otherId })

function sayDecision({ state, keptId, otherId, one, other }: Duplicate & { one: string; other: string }): string {
  if (state !== 'merged') return m.duplicates_was_kept_apart({ one, other })
  return m.duplicates_was_merged({ name: keptId === otherId ? other : one })
}

const pair = z.object({ oneId: z.uuid('not-understood'), otherId: z.uuid('not-understood') })
const ticked = z
  .string()
  .transform((text) => text.split('_'))
  .pipe(z.tuple([z.uuid('not-understood'), z.uuid('not-understood'), z.uuid('not-understood')], 'not-understood'))
  .transform(([oneId, otherId, keepId]) => ({ oneId, otherId, keepId }))
const many = z.object({ pairs: z.array(ticked).min(1, 'nothing-ticked').max(TICKED.to, 'not-understood') })

export const actions: Actions = {
  many: formAction(many, async (event: RequestEvent, { pairs }) => {
    const { merged, left } = await mergeMany(staff(event).ctx, pairs)
    const said = left > 0 ? 'duplicates-merged-some' : merged === 1 ? 'duplicate-merged' : 'duplicates-merged'
    doneAt(event.cookies, '/manage/duplicates', said, { merged: String(merged), left: String(left) })
  }),
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
