import { z } from 'zod'
import { peopleWithStepsAt } from '#domain/casework'
import {
  bringFeedBack,
  changeFeed,
  conflictRules,
  decideRun,
  feedWithId,
  hasBrought,
  isFile,
  missingFrom,
  removeFeed,
  runFeedNow,
  type RunReport,
  runsOf,
  servicesByFeed,
  sourceOf,
  storiesOf,
} from '#domain/feeds'
import { reading } from '#platform/context'
import { needed, tick } from '#platform/form'
import { sayDay } from '#platform/say'
import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff, type StaffEvent } from '../../../../door.ts'
import { choices } from '../choices.ts'
import { reach } from '../reach.ts'
import { EVERY, sayEvery, sayMissing, sayNext, sayPast, sayRun, sayServices, sayShown, sayWhyHeld } from '../say-run.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readFeed(event))

async function readFeed(event: StaffEvent) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const feed = await feedWithId(tx, event.params.feed ?? '')
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    const runs = await runsOf(tx, feed.id, 10)
    const [last] = runs
    const past = runs.filter(({ state }) => state !== 'held' && state !== 'running')
    const stories = await storiesOf(tx, past)
    const { rules, every } = choices()
    const shown = (await servicesByFeed(tx)).get(feed.id) ?? 0
    return {
      name: feed.name,
      url: feed.url,
      shown: sayShown(shown),
      removed: feed.removedAt && m.feeds_removed_on({ day: sayDay(feed.removedAt, manner) }),
      /** What removing it takes out of sight; null: nothing of it is shown. */
      entries: shown > 0 ? sayServices(shown) : null,
      people: feed.removedAt ? 0 : await peopleWithStepsAt(tx, sourceOf(feed.id)),
      missing: sayMissing(await missingFrom(tx, feed.id)),
      hasBrought: await hasBrought(tx, feed.id),
      now: { every: String(feed.everyHours), rule: feed.rule, isPaused: feed.state === 'paused' },
      rules,
      every: EVERY.includes(feed.everyHours) ? every : [...every, { value: String(feed.everyHours), label: sayEvery(feed.everyHours) }],
      last: sayRun(last, manner),
      next: sayNext(feed, last, manner),
      held: last?.state === 'held' ? { run: last.id, why: sayWhyHeld(last) } : null,
      /** Such a server is mostly asked for what changed; a file always comes whole. */
      asksChanges: !isFile(feed),
      isRunning: last?.state === 'running',
      failedAt: last?.state === 'failed' ? (last.report.failure?.at ?? null) : null,
      report: last ? reportOf(last.report) : null,
      runs: past.map((run) => sayPast(run, stories.get(run.id)!, manner)),
    }
  })
}

/** How often what was odd, and the first of it by page and row. */
function reportOf({ counts = {}, notes = [] }: RunReport) {
  const sayReason = (reason: string) => word(`import_because_${reason}`)
  return {
    counts: Object.entries(counts)
      .map(([key, count]) => {
        const [outcome, reason] = key.split(' ') as [string, string]
        return { key, count, what: sayReason(reason), outcome: outcome === 'kept' ? m.feeds_outcome_kept() : m.feeds_outcome_left_out() }
      })
      .sort((a, b) => b.count - a.count),
    notes: notes
      .slice(0, 30)
      .map(({ file, line, reason, about }, index) => ({ key: index, where: `${file}, ${line}`, what: sayReason(reason), about })),
  }
}

const change = z.object({
  name: needed(120),
  url: needed(1000),
  everyHours: z.coerce.number('not-understood').int('not-understood').min(1, 'not-understood').max(720, 'not-understood'),
  rule: z.enum(conflictRules, 'needed'),
  paused: tick,
})
const decision = z.object({ run: z.uuid('not-understood'), decision: z.enum(['apply', 'discard'], 'needed') })

export const actions: Actions = {
  run: formAction(z.object({ whole: tick }), async (event: RequestEvent, { whole }) => {
    await runFeedNow(staff(event).ctx, { feedId: event.params.feed, whole })
    doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, 'feed-run')
  }),
  change: formAction(change, async (event: RequestEvent, { paused, ...change }) => {
    await changeFeed(staff(event).ctx, { feedId: event.params.feed, ...change, state: paused ? 'paused' : 'active' }, reach())
    doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, 'feed-changed')
  }),
  remove: formAction(z.object({ withEntries: tick }), async (event: RequestEvent, { withEntries }) => {
    const { hidden } = await removeFeed(staff(event).ctx, { feedId: event.params.feed, withEntries })
    if (!withEntries) doneAt(event.cookies, '/manage/feeds', 'feed-removed')
    if (hidden === 0) doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, 'feed-removed-rest')
    doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, 'feed-removed-all', { services: sayServices(hidden) })
  }),
  back: formAction(z.object({}), async (event: RequestEvent) => {
    const { shown, rests } = await bringFeedBack(staff(event).ctx, { feedId: event.params.feed })
    doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, rests ? 'feed-back-rests' : 'feed-back', { services: sayServices(shown) })
  }),
  decide: formAction(decision, async (event: RequestEvent, { run, decision }) => {
    await decideRun(staff(event).ctx, { runId: run, decision })
    doneAt(event.cookies, `/manage/feeds/${event.params.feed}`, decision === 'apply' ? 'feed-run-applies' : 'feed-run-discarded')
  }),
}
