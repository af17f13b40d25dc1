import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { numbersByMonth, type MonthOfReferrals } from './numbers-by-month.ts'
import { whereDroppedOut } from './walk.ts'

const world = await openWorld()
type Programme = Awaited<ReturnType<typeof world.programme>>

const NOW = new Date('2026-05-12T09:00:00Z')
const LONDON = 'Europe/London'
const HOUR = 3_600_000

/** One referral with what followed, all in hours: `sent` before now, the rest after sending. */
interface History {
  sent: number
  source: 'professional' | 'self'
  due: number
  /** By telephone, unless it says otherwise. */
  contacts: { after: number; outcome: string; channel?: string }[]
  /** Each step, whether it leads to a service, and whether the client said "I went". */
  steps: { service: boolean; went: boolean }[]
  /** What the group answered, about the first step that leads to a service. */
  answers: string[]
  ended: { outcome: string; after: number; reopened: boolean } | null
}

const history = (fields: Partial<History>): History => ({
  sent: 1,
  source: 'professional',
  due: 48,
  contacts: [],
  steps: [],
  answers: [],
  ended: null,
  ...fields,
})
const sentOn = (day: string) => (NOW.getTime() - new Date(day).getTime()) / HOUR

/** Writes down what happened, past the verbs, as the demo of years ago. */
async function write(programme: Programme, histories: History[]) {
  const [sam, referrer, client, service] = [
    await programme.member('link-worker'),
    await programme.member('referrer'),
    await programme.client(),
    await programme.service(),
  ]
  await inTransaction(programme.system, async ({ tx }) => {
    for (const one of histories) {
      const sentAt = new Date(NOW.getTime() - one.sent * HOUR)
      const at = (hours: number) => new Date(sentAt.getTime() + hours * HOUR)
      const of = { referral_id: newId(), client_id: client.id }
      await tx
        .insertInto('referral')
        .values({
          id: of.referral_id,
          client_id: client.id,
          source: one.source,
          referrer_id: one.source === 'self' ? null : referrer.id,
          sent_at: sentAt,
          contact_due_at: at(one.due),
        })
        .execute()
      for (const { after, outcome, channel = 'phone' } of one.contacts) {
        await tx
          .insertInto('contact')
          .values({ ...of, id: newId(), contacted_at: at(after), contacted_by: sam.id, channel, outcome })
          .execute()
      }
      let answers = one.answers
      for (const step of one.steps) {
        const stepId = newId()
        await tx
          .insertInto('step')
          .values({
            ...of,
            id: stepId,
            words: 'Go and look',
            done_by: 'client',
            agreed_at: at(1),
            agreed_by: sam.id,
            service_id: step.service ? service.id : null,
          })
          .execute()
        if (step.went)
          await tx
            .insertInto('client_word')
            .values({ id: newId(), client_id: client.id, step_id: stepId, word: 'went', said_at: at(2) })
            .execute()
        if (!step.service || answers.length === 0) continue
        const introductionId = newId()
        await tx
          .insertInto('introduction')
          .values({
            ...of,
            id: introductionId,
            step_id: stepId,
            service_id: service.id,
            sent_to: 'a@example.org',
            sent_at: at(2),
            sent_by: sam.id,
            shared: ['first-name'],
          })
          .execute()
        for (const [count, answer] of answers.entries())
          await tx
            .insertInto('introduction_answer')
            .values({ id: newId(), introduction_id: introductionId, answer, answered_at: at(3 + count / 100) })
            .execute()
        answers = []
      }
      if (one.ended) {
        const reopened = one.ended.reopened ? { reopened_at: at(one.ended.after + 1), reopened_by: sam.id } : {}
        await tx
          .insertInto('ending')
          .values({ referral_id: of.referral_id, outcome: one.ended.outcome, ended_at: at(one.ended.after), ended_by: sam.id, ...reopened })
          .execute()
      }
    }
  })
}

const numbers = (programme: Programme, months = 12, timeZone = LONDON) =>
  programme.read((tx) => numbersByMonth(tx, { months, timeZone, now: NOW }))

describe('numbers by month', () => {
  test('a programme without referrals has no months', async () => {
    expect(await numbers(await world.programme())).toEqual([])
  })

  test('a visit that the group took back is no visit', async () => {
    const programme = await world.programme()
    const visited = (answers: string[]) => history({ steps: [{ service: true, went: false }], answers })
    await write(programme, [visited(['yes', 'came']), visited(['yes', 'came', 'yes']), visited(['yes', 'came', 'stopped'])])
    expect(await numbers(programme)).toMatchObject([{ referrals: 3, attended: 2 }])
  })

  test('a small world, counted by hand', async () => {
    const programme = await world.programme()
    await write(programme, [
      // April: spoken with on the third day after a first try within the promise and a letter, a plan, a visit, ended well.
      history({
        sent: sentOn('2026-04-01T09:00Z'),
        contacts: [
          { after: 24, outcome: 'no-answer' },
          { after: 30, outcome: 'reached', channel: 'letter' },
          { after: 60, outcome: 'reached' },
        ],
        steps: [{ service: true, went: false }],
        answers: ['yes', 'came'],
        ended: { outcome: 'completed', after: 500, reopened: false },
      }),
      // April: asked themselves, first tried too late, a plan, lost at the hand-over.
      history({
        sent: sentOn('2026-04-10T09:00Z'),
        source: 'self',
        contacts: [{ after: 72, outcome: 'reached' }],
        steps: [{ service: true, went: false }],
        answers: ['yes', 'did-not-come'],
        ended: { outcome: 'client-stopped', after: 400, reopened: false },
      }),
      // April: nobody ever tried.
      history({ sent: sentOn('2026-04-20T09:00Z') }),
      // April: withdrawn, so left out.
      history({ sent: sentOn('2026-04-21T09:00Z'), ended: { outcome: 'withdrawn', after: 1, reopened: false } }),
      // May: not due yet, and ended once but opened again.
      history({ sent: sentOn('2026-05-12T08:00Z'), ended: { outcome: 'client-stopped', after: 0.5, reopened: true } }),
      // May: never reached.
      history({
        sent: sentOn('2026-05-04T09:00Z'),
        contacts: [{ after: 12, outcome: 'no-answer' }],
        ended: { outcome: 'could-not-reach', after: 100, reopened: false },
      }),
    ])
    expect(await numbers(programme)).toEqual([
      {
        month: '2026-04',
        referrals: 3,
        byProfessional: 2,
        bySelf: 1,
        promised: 3,
        promiseKept: 1,
        reached: 2,
        daysToAttempt: 2,
        daysToContact: 2.75,
        planAgreed: 2,
        attended: 1,
        lostBeforeContact: 0,
        lostBeforePlan: 0,
        lostBeforeFirstVisit: 1,
        lostAfterFirstVisit: 0,
        completed: 1,
        endedOtherwise: 0,
        underWay: 1,
      },
      {
        month: '2026-05',
        referrals: 2,
        byProfessional: 2,
        bySelf: 0,
        promised: 1,
        promiseKept: 1,
        reached: 0,
        daysToAttempt: 0.5,
        daysToContact: null,
        planAgreed: 0,
        attended: 0,
        lostBeforeContact: 1,
        lostBeforePlan: 0,
        lostBeforeFirstVisit: 0,
        lostAfterFirstVisit: 0,
        completed: 0,
        endedOtherwise: 0,
        underWay: 1,
      },
    ] satisfies MonthOfReferrals[])
  })

  test('a referral of the last minutes of a month counts in the month of the programme’s own clock', async () => {
    const programme = await world.programme()
    await write(programme, [history({ sent: sentOn('2026-04-30T23:30Z') })])
    expect((await numbers(programme)).map(({ month, referrals }) => [month, referrals])).toEqual([['2026-05', 1]])
    expect((await numbers(programme, 12, 'UTC')).map(({ month, referrals }) => [month, referrals])).toEqual([
      ['2026-04', 1],
      ['2026-05', 0],
    ])
  })

  test('another programme’s referrals are not in it', async () => {
    const programme = await world.programme()
    await write(await world.programme(), [history({})])
    expect(await numbers(programme)).toEqual([])
  })

  test('the SQL agrees with a plain recount, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyHistory, { minLength: 1, maxLength: 25 }), async (histories) => {
        const programme = await world.programme()
        await write(programme, histories)
        expect(await numbers(programme, 4)).toEqual(recount(histories, 4))
      }),
      { numRuns: 25 },
    )
  })
})

const hours = fc.integer({ min: 0, max: 400 })
const anyHistory: fc.Arbitrary<History> = fc.record({
  sent: fc.integer({ min: 0, max: 24 * 150 }),
  source: fc.constantFrom('professional', 'self'),
  due: hours,
  contacts: fc.array(
    fc.record({
      after: hours,
      outcome: fc.constantFrom('reached', 'no-answer', 'left-message', 'wrong-number', 'did-not-attend'),
      channel: fc.constantFrom('phone', 'home', 'text', 'email', 'letter'),
    }),
    { maxLength: 3 },
  ),
  steps: fc.array(fc.record({ service: fc.boolean(), went: fc.boolean() }), { maxLength: 2 }),
  answers: fc.subarray(['yes', 'came', 'did-not-come', 'stopped']),
  ended: fc.option(
    fc.record({
      outcome: fc.constantFrom(
        'completed',
        'client-stopped',
        'could-not-reach',
        'not-suitable',
        'moved-away',
        'withdrawn',
        'sent-in-error',
      ),
      after: hours,
      reopened: fc.boolean(),
    }),
  ),
})

/** The same numbers, counted one referral after another. */
function recount(histories: History[], months: number): MonthOfReferrals[] {
  const thisMonth = DateTime.fromJSDate(NOW, { zone: LONDON }).startOf('month')
  const names = Array.from({ length: months }, (_, back) => thisMonth.minus({ months: months - 1 - back }).toFormat('yyyy-MM'))
  const rows = names.map((month) => {
    const walks = histories
      .filter(({ sent }) => DateTime.fromMillis(NOW.getTime() - sent * HOUR, { zone: LONDON }).toFormat('yyyy-MM') === month)
      .map(walkOf)
    const sent = walks.filter(({ outcome }) => outcome !== 'withdrawn' && outcome !== 'sent-in-error')
    const count = (is: (walk: (typeof sent)[number]) => boolean) => sent.filter(is).length
    const lost = (place: string) => count((walk) => whereDroppedOut(walk) === place)
    return {
      month,
      referrals: sent.length,
      byProfessional: count(({ source }) => source === 'professional'),
      bySelf: count(({ source }) => source === 'self'),
      promised: count(
        (walk) => walk.attempted !== null || (walk.due <= walk.sent && (walk.endedAfter === null || walk.endedAfter > walk.due)),
      ),
      promiseKept: count((walk) => walk.attempted !== null && walk.attempted <= walk.due),
      reached: count(({ reached }) => reached !== null),
      daysToAttempt: median(sent.flatMap(({ attempted }) => (attempted === null ? [] : [attempted / 24]))),
      daysToContact: median(sent.flatMap(({ reached }) => (reached === null ? [] : [reached / 24]))),
      planAgreed: count(({ hasPlan }) => hasPlan),
      attended: count(({ hasAttended }) => hasAttended),
      lostBeforeContact: lost('before-contact'),
      lostBeforePlan: lost('before-plan'),
      lostBeforeFirstVisit: lost('before-first-visit'),
      lostAfterFirstVisit: lost('after-first-visit'),
      completed: count(({ outcome }) => outcome === 'completed'),
      endedOtherwise: count(({ outcome }) => outcome === 'not-suitable' || outcome === 'moved-away'),
      underWay: count(({ outcome }) => outcome === null),
    }
  })
  const first = rows.findIndex(({ referrals }) => referrals > 0)
  return first === -1
    ? []
    : rows.slice(first).map((row) => ({ ...row, daysToAttempt: closeTo(row.daysToAttempt), daysToContact: closeTo(row.daysToContact) }))
}

function walkOf({ sent, source, due, contacts, steps, answers, ended }: History) {
  const earliest = (list: typeof contacts) => (list.length > 0 ? Math.min(...list.map(({ after }) => after)) : null)
  const reached = earliest(contacts.filter(({ outcome, channel = 'phone' }) => outcome === 'reached' && /phone|home/.test(channel)))
  const closed = ended && !ended.reopened ? ended : null
  return {
    sent,
    source,
    due,
    attempted: earliest(contacts),
    reached,
    endedAfter: closed?.after ?? null,
    attemptedAt: null,
    reachedAt: reached === null ? null : NOW,
    hasPlan: steps.length > 0,
    hasAttended: steps.some(({ service, went }) => service && went) || (answers.includes('came') && steps.some(({ service }) => service)),
    outcome: closed?.outcome ?? null,
  }
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const closeTo = (days: number | null) => (days === null ? null : (expect.closeTo(days, 6) as number))
