import { type Closed, reportKinds } from '#domain/directory'
import { newId } from '#platform/ids'
import { sayDate, sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'
import type { Plan, PlanService, PlanStep, Said } from '#domain/plans'
import { sayAway } from '../../../(public)/p/[programme]/find/say-found.ts'
import { sayDays } from '../../../entry/say-service.ts'
import { sayTimes } from '../../../say-times.ts'

/** A plan as its page says it: sentences in the client's language, and an id for each thing that they can say. */
export function sayPlan(plan: Plan, manner: Manner) {
  const list = new Intl.ListFormat(manner.locale === 'nl' ? 'nl-NL' : 'en-GB')
  const linkWorker = plan.linkWorker?.name ?? plan.programme.name
  const steps = plan.steps.map((step) => sayStep(step, linkWorker, manner))
  return {
    firstName: plan.firstName,
    programme: { name: plan.programme.name, phone: plan.programme.phone },
    linkWorker: plan.linkWorker && { name: plan.linkWorker.name, phone: plan.linkWorker.phone ?? plan.programme.phone },
    asked: plan.asked,
    goals: plan.goals.map(({ words, reachedAt }) => ({
      words,
      reached: reachedAt ? m.plan_goal_reached({ day: sayDay(reachedAt, manner) }) : null,
    })),
    steps: steps.filter(({ ended }) => ended === null),
    behind: steps.filter(({ ended }) => ended !== null),
    told: plan.told.map(({ at, by, service, what, message, reads, withdrawnAt }) => ({
      sentence: [
        m.plan_told({ day: sayDay(at, manner), name: by, service, what: list.format(what.map((one) => word(`plan_told_${one}`))) }),
        reads.length > 0 && m.plan_told_reads({ layers: list.format(reads.map((layer) => word(`plan_told_layer_${layer}`))) }),
      ]
        .filter(Boolean)
        .join(' '),
      message,
      withdrawn: withdrawnAt && m.plan_told_withdrawn({ day: sayDay(withdrawnAt, manner) }),
    })),
    consents: plan.consents
      .filter(({ purpose, mayHear }) => purpose !== 'feedback' || mayHear.length > 0)
      .map(({ purpose, givenAt, saidOn, mayHear }) => ({
        purpose,
        sentence: word(`plan_consent_${purpose}`, {
          day: saidOn ? sayDate(saidOn, manner.locale) : sayDay(givenAt, manner),
          names: list.format(mayHear),
        }),
      })),
    call: { newId: newId(), said: plan.waitsForCall && saySaid(plan.waitsForCall, manner) },
  }
}

function sayStep(step: PlanStep, linkWorker: string, manner: Manner) {
  const service = step.service?.name ?? ''
  const closed = step.service?.closed ?? null
  /** There is nowhere to go now: nobody does anything, and nobody has been. */
  const hasNoPlace = closed !== null || step.group === 'declined' || step.group === 'waiting-list'
  return {
    id: step.id,
    newId: newId(),
    words: step.words,
    who: hasNoPlace ? null : word(`plan_step_by_${step.doneBy}`, { name: linkWorker }),
    service: step.service && sayService(step.service, manner),
    closed: closed && !step.ended ? sayClosed(closed, linkWorker, manner) : null,
    outOfSight: step.service?.isOutOfSight && !step.ended ? m.plan_out_of_sight({ name: linkWorker }) : null,
    group:
      !closed && step.group && step.group !== 'withdrawn' && !step.ended
        ? word(`plan_group_${step.group}`, { service, name: linkWorker })
        : null,
    groupNote: !closed && (step.group === 'expected' || step.group === 'waiting-list') ? step.groupNote : null,
    ended: step.ended && word(`plan_ended_${step.ended.how}`, { day: sayDay(step.ended.at, manner) }),
    said: step.said && saySaid(step.said, manner),
    newReportId: newId(),
    reportKinds: step.service && !closed ? reportKinds.map((value) => ({ value, label: word(`entry_report_${value}`) })) : [],
    canSayWent: !step.ended && !hasNoPlace && step.said?.word !== 'went',
  }
}

function sayClosed({ since }: Closed, name: string, manner: Manner): string {
  return since ? m.plan_closed_since({ day: sayDay(since, manner), name }) : m.plan_closed({ name })
}

function saySaid({ id, word: kind, note, at, isHeard }: Said, manner: Manner) {
  return {
    id,
    sentence: word(`plan_said_${kind}`, { day: sayDay(at, manner) }),
    note,
    canTakeBack: !isHeard,
    isNotForMe: kind === 'not-for-me',
  }
}

function sayService(service: PlanService, manner: Manner) {
  return {
    name: service.name,
    away: service.closed
      ? []
      : [sayAway(service.away, manner), ...sayDays({ ...service.away, fundingEndsOn: null }, manner)].filter(Boolean),
    phone: service.phone,
    where: service.places.map(({ name, address }) => [name, address].filter(Boolean).join(', ')).filter(Boolean),
    isOnline: service.isOnline,
    times: sayTimes(service.times, manner.locale),
  }
}
