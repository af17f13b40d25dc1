import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { openWorld } from '../../../tests/support/world.ts'
import {
  assignReferral,
  contactDueAt,
  endReferral,
  linkWorkerOutcomes,
  outcomes,
  referralWithId,
  releaseReferral,
  reopenReferral,
  type Stage,
  stageOf,
  stages,
  takeReferral,
  taskStatusOf,
  withdrawReferral,
} from './index.ts'

/** FHIR R4 Task.status without `ready` and `received` (Gravity), and without `on-hold`, for which we have no rows. */
const taskStatuses = ['draft', 'requested', 'accepted', 'rejected', 'cancelled', 'in-progress', 'failed', 'completed', 'entered-in-error']

describe('stages and FHIR Task statuses', () => {
  test('are one to one', () => {
    expect(stages.map((stage) => taskStatusOf[stage]).sort()).toEqual([...taskStatuses].sort())
  })

  test('every history of rows has exactly one stage and one status', () => {
    const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    const rows = fc.record({
      sentAt: fc.option(moment),
      assignment: fc.option(fc.record({ assignedAt: moment })),
      releasedAt: fc.option(moment),
      ending: fc.option(fc.record({ outcome: fc.constantFrom(...outcomes), endedAt: moment })),
      reachedAt: fc.option(moment),
    })
    fc.assert(
      fc.property(rows, (history) => {
        const stage = stageOf(history)
        expect(stages.filter((one) => one === stage)).toHaveLength(1)
        expect(taskStatuses.filter((one) => one === taskStatusOf[stage])).toHaveLength(1)
        expect(stage === 'draft').toBe(history.sentAt === null)
      }),
    )
  })
})

/** Which stage may follow which: what the verbs, in any order and by anybody, must keep to. */
const legal: Record<Stage, readonly Stage[]> = {
  draft: ['sent'],
  sent: ['taken', 'in-contact', 'completed', 'stopped', 'not-suitable', 'withdrawn', 'sent-in-error'],
  taken: ['sent', 'in-contact', 'completed', 'stopped', 'not-suitable', 'withdrawn', 'sent-in-error'],
  'in-contact': ['sent', 'completed', 'stopped', 'not-suitable', 'sent-in-error'],
  completed: ['sent', 'taken', 'in-contact'],
  stopped: ['sent', 'taken', 'in-contact'],
  'not-suitable': ['sent', 'taken', 'in-contact'],
  withdrawn: ['sent', 'taken'],
  'sent-in-error': ['sent', 'taken', 'in-contact'],
}

test('whatever people do in whatever order, a referral goes from stage to stage as it should, one fact a change', async () => {
  const world = await openWorld()
  const [sam, fatima] = [await world.member('link-worker'), await world.member('link-worker')]
  const grace = await world.member('referrer')
  const stageNow = async (id: string) => (await world.read((tx) => referralWithId(tx, id)))!.stage
  const reach = (id: string) =>
    inTransaction(sam.ctx, ({ record }) =>
      record({ kind: 'contact.recorded', subject: ['referral', id], payload: { contact: newId(), channel: 'phone', outcome: 'reached' } }),
    )
  const acts = {
    samTakes: (referralId: string) => takeReferral(sam.ctx, { referralId }),
    fatimaTakes: (referralId: string) => takeReferral(fatima.ctx, { referralId }),
    samGives: (referralId: string) => assignReferral(sam.ctx, { referralId, linkWorkerId: fatima.id }),
    fatimaReleases: (referralId: string) => releaseReferral(fatima.ctx, { referralId }),
    samReaches: (referralId: string) => reach(referralId),
    graceWithdraws: (referralId: string) => withdrawReferral(grace.ctx, { referralId }),
    graceReopens: (referralId: string) => reopenReferral(grace.ctx, { referralId }),
    samReopens: (referralId: string) => reopenReferral(sam.ctx, { referralId }),
    ...Object.fromEntries(
      linkWorkerOutcomes.map((outcome) => [
        `samEnds: ${outcome}`,
        (referralId: string) => endReferral(sam.ctx, { referralId, outcome, note: null }),
      ]),
    ),
  } as Record<string, (referralId: string) => Promise<unknown>>

  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(acts)), { maxLength: 8 }), async (history) => {
      const { id } = await world.referral({ referrer: grace })
      for (const act of history) {
        world.clock.forward(1)
        const before = await stageNow(id)
        const factsBefore = (await world.read((tx) => factsAbout(tx, id))).length
        const refused = await acts[act]!(id).then(
          () => false,
          (error: unknown) => {
            if (!(error instanceof Refusal)) throw error
            return true
          },
        )
        const after = await stageNow(id)
        const facts = (await world.read((tx) => factsAbout(tx, id))).length - factsBefore
        if (after !== before) expect(legal[before]).toContain(after)
        if (after !== before) expect(facts).toBe(1)
        if (refused) expect([after, facts]).toEqual([before, 0])
      }
    }),
    { numRuns: 25 },
  )
})

describe('by when the first attempt is promised', () => {
  test.each([
    ['a Tuesday morning', '2026-05-12T08:00:00Z', 2, '2026-05-14T16:00:00.000Z'],
    ['a Friday', '2026-05-15T08:00:00Z', 2, '2026-05-19T16:00:00.000Z'],
    ['a Saturday', '2026-05-16T08:00:00Z', 1, '2026-05-18T16:00:00.000Z'],
    ['late on Sunday in London, Monday in UTC+2', '2026-05-17T23:30:00Z', 1, '2026-05-19T16:00:00.000Z'],
    ['the Wednesday before Christmas', '2026-12-23T09:00:00Z', 2, '2026-12-29T17:00:00.000Z'],
    ['New Year’s Eve', '2026-12-31T09:00:00Z', 1, '2027-01-04T17:00:00.000Z'],
    ['before the clock goes forward', '2026-03-27T09:00:00Z', 1, '2026-03-30T16:00:00.000Z'],
  ])('sent on %s', (_, sentAt, days, due) => {
    const closedDays = new Set(['2026-12-25', '2026-12-28', '2027-01-01'])
    expect(contactDueAt(new Date(sentAt), { workingDays: days, timeZone: 'Europe/London', closedDays }).toISOString()).toBe(due)
  })

  test('it is 17:00 local time on a working day, that many working days later, in any time zone', () => {
    const sent = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    const zones = fc.constantFrom('Europe/London', 'Europe/Amsterdam', 'America/Toronto', 'Australia/Sydney', 'Asia/Kolkata')
    fc.assert(
      fc.property(sent, fc.integer({ min: 1, max: 15 }), zones, (sentAt, days, timeZone) => {
        const local = (moment: Date, options: Intl.DateTimeFormatOptions) =>
          new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(moment)
        const due = contactDueAt(sentAt, { workingDays: days, timeZone, closedDays: new Set() })
        expect(local(due, { hour: '2-digit', minute: '2-digit' })).toBe('17:00')
        const dayOf = (moment: Date) => local(moment, { year: 'numeric', month: '2-digit', day: '2-digit' })
        const between = new Set<string>()
        for (let hour = sentAt.getTime(); hour <= due.getTime(); hour += 3 * 3_600_000) {
          const moment = new Date(hour)
          if (!['Sat', 'Sun'].includes(local(moment, { weekday: 'short' }))) between.add(dayOf(moment))
        }
        between.delete(dayOf(sentAt))
        between.add(dayOf(due))
        expect(between.size).toBe(days)
      }),
      { numRuns: 30 },
    )
  })
})
