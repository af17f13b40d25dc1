import { z } from 'zod'
import { closedDaysFrom, demand, mayAdminister, setClosedDay, setEmergencyNumber, setMap, staffOf, type StaffMember } from '#domain/access'
import { reading } from '#platform/context'
import { optional } from '#platform/form'
import { sayDate } from '#platform/say'
import { word } from '#words'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readPeople(event))

async function readPeople(event: StaffEvent) {
  const { ctx, programme, memberId } = staff(event)
  demand(mayAdminister(ctx.actor), 'administer')
  const { members, closedDays } = await reading(ctx, async (tx) => ({
    members: await staffOf(tx),
    closedDays: await closedDaysFrom(tx, ctx.clock.now()),
  }))
  const { config, isDemo } = footbridge()
  return {
    programme: programme.name,
    emergencyNumber: programme.emergencyNumber,
    map: { tiles: programme.mapTiles, attribution: programme.mapAttribution, finder: `/p/${programme.slug}/find` },
    closedDays: [...closedDays].sort().map((day) => ({ day, said: sayDate(day, event.locals.locale) })),
    groups: byOrganisation(members),
    withoutRole: members.filter(({ roles }) => roles.length === 0).map(({ id, name, email }) => ({ id, name, email, roles: '' })),
    isAlone: members.length === 1,
    cannotSendMail: !isDemo && !config.smtpUrl,
    memberId,
  }
}

/** Everybody under each organisation in which they have a role, with what they do there. */
function byOrganisation(members: StaffMember[]) {
  const organisations = new Map(members.flatMap(({ roles }) => roles.map((role) => [role.organisationId, role.organisation])))
  return [...organisations]
    .map(([id, name]) => ({
      id,
      name,
      people: members
        .map((member) => ({ ...member, here: member.roles.filter((role) => role.organisationId === id) }))
        .filter(({ here }) => here.length > 0)
        .map(({ id, name, email, here }) => ({ id, name, email, roles: here.map(({ role }) => word(`role_${role}`)).join(', ') })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

const emergency = z.object({
  emergencyNumber: optional(20).refine((typed) => typed === null || /^[0-9 +-]{2,20}$/.test(typed), 'emergency-not-understood'),
})

const finderMap = z.object({ mapTiles: optional(300), mapAttribution: optional(200) })

const closedDay = z.object({ day: z.iso.date('day-not-understood') })

export const actions: Actions = {
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
