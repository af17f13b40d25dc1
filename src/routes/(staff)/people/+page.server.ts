import { z } from 'zod'
import {
  closedDaysFrom,
  demand,
  mayAdminister,
  requireSecondStep,
  roleNames,
  secondStepOwed,
  setClosedDay,
  setEmergencyNumber,
  setMap,
  staffOf,
  usersOf,
  type SecondStepDays,
} from '#domain/access'
import { reading } from '#platform/context'
import { neededDay, optional } from '#platform/form'
import { secondStepsOf } from '#platform/second-steps'
import { sayDate } from '#platform/say'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import { byOrganisation, personOf } from './by-organisation.ts'
import { roleLabel } from './roles.ts'
import { sayBackups } from './say-backups.ts'
import { sayInList } from './say-second-steps.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readPeople(event))

async function readPeople(event: StaffEvent & { url: URL }) {
  const { ctx, programme, memberId } = staff(event)
  demand(mayAdminister(ctx.actor), 'administer')
  const { members, users, closedDays } = await reading(ctx, async (tx) => ({
    members: await staffOf(tx),
    users: await usersOf(tx),
    closedDays: await closedDaysFrom(tx, ctx.clock.now()),
  }))
  const { auth, config, isDemo } = footbridge()
  const secondSteps = await secondStepsOf(auth, [...users.values()])
  const staffHere = members.map((member) => ({
    ...member,
    secondSteps: sayInList(
      secondSteps.get(users.get(member.id) ?? ''),
      secondStepOwed(programme, member.roles, ctx.clock.now()) !== undefined,
    ),
  }))
  return {
    programme: programme.name,
    emergencyNumber: programme.emergencyNumber,
    map: {
      tiles: programme.mapTiles,
      attribution: programme.mapAttribution,
      finder: `/p/${programme.slug}/find`,
      /** Somebody comes for it from the pages of the directory. */
      isAsked: event.url.searchParams.has('map'),
    },
    closedDays: [...closedDays].sort().map((day) => ({ day, said: sayDate(day, event.locals.locale) })),
    groups: byOrganisation(staffHere),
    withoutRole: staffHere.filter(({ roles }) => roles.length === 0).map((member) => personOf(member, [])),
    secondStep: roleNames.map((role) => ({ role, label: roleLabel(role), day: programme.secondStepFrom[role] })),
    isAlone: members.length === 1,
    cannotSendMail: !isDemo && !config.smtpUrl,
    backups: sayBackups(config, isDemo, { locale: event.locals.locale, timeZone: programme.timeZone, now: ctx.clock.now() }),
    memberId,
  }
}

const emergency = z.object({
  emergencyNumber: optional(20).refine((typed) => typed === null || /^[0-9 +-]{2,20}$/.test(typed), 'emergency-not-understood'),
})

const finderMap = z.object({ mapTiles: optional(300), mapAttribution: optional(200) })

const closedDay = z.object({ day: neededDay })

const secondStep = z.object(
  Object.fromEntries(roleNames.map((role) => [role, optional(10).pipe(z.iso.date('day-not-understood').nullable())])),
)

export const actions: Actions = {
  secondStep: formAction(secondStep, async (event, days) => {
    await requireSecondStep(staff(event).ctx, Object.fromEntries(Object.entries(days).filter(([, day]) => day !== null)) as SecondStepDays)
    doneAt(event.cookies, '/people', 'second-step-set')
  }),
  closeDay: formAction(closedDay, async (event, { day }) => {
    await setClosedDay(staff(event).ctx, { day, isClosed: true })
    doneAt(event.cookies, '/people', 'closed-day-added', { day: sayDate(day, event.locals.locale) })
  }),
  openDay: formAction(closedDay, async (event, { day }) => {
    await setClosedDay(staff(event).ctx, { day, isClosed: false })
    doneAt(event.cookies, '/people', 'closed-day-removed', { day: sayDate(day, event.locals.locale) })
  }),

  emergency: formAction(emergency, async (event, { emergencyNumber }) => {
    await setEmergencyNumber(staff(event).ctx, { number: emergencyNumber })
    doneAt(event.cookies, '/people', 'emergency-number-set')
  }),
  map: formAction(finderMap, async (event, { mapTiles, mapAttribution }) => {
    await setMap(staff(event).ctx, { tiles: mapTiles, attribution: mapAttribution })
    doneAt(event.cookies, '/people', 'map-set')
  }),
}
