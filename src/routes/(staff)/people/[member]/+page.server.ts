import { z } from 'zod'
import {
  demand,
  endRole,
  endSessionsOfWhoLeft,
  giveRole,
  inviteAgain,
  linkWorkersInside,
  mayAdminister,
  memberLeaves,
  organisationsWithStaff,
  resetSecondStep,
  roleNames,
  signOutEverywhere,
  staffOf,
  usersOf,
  waitingInvitations,
} from '#domain/access'
import { namedFor } from '#domain/answering'
import { countWalkingWith } from '#domain/referrals'
import { reading } from '#platform/context'
import { newRowId, tick } from '#platform/form'
import { secondStepsOf } from '#platform/second-steps'
import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { footbridge } from '../../../footbridge.ts'
import { roleOptions } from '../roles.ts'
import { saySecondSteps } from '../say-second-steps.ts'
import { sayWaiting } from '../say-waiting.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readPage(event, event.params.member))

async function readPage(event: StaffEvent, memberId: string) {
  const { userId, ...page } = await readMember(event, memberId)
  const steps = (await secondStepsOf(footbridge().auth, [userId])).get(userId)
  const isOwn = memberId === staff(event).memberId
  return {
    ...page,
    isOwn,
    secondSteps: saySecondSteps(steps),
    mayReset: !isOwn && steps !== undefined && (steps.hasCodeApp || steps.passkeys > 0),
  }
}

async function readMember(event: StaffEvent, memberId: string) {
  const { ctx, programme } = staff(event)
  demand(mayAdminister(ctx.actor), 'administer')
  return reading(ctx, async (tx) => {
    const member = (await staffOf(tx)).find(({ id }) => id === memberId)
    if (!member) throw new Refusal('not-found', 'member-not-here')
    const [organisations, walking] = [await organisationsWithStaff(tx), await countWalkingWith(tx, memberId)]
    return {
      userId: (await usersOf(tx)).get(memberId) ?? '',
      member: { name: member.name, email: member.email, profession: member.profession },
      roles: member.roles.map(({ id, role, organisation }) => ({
        id,
        role: word(`role_${role}`),
        organisation,
        letsGo: walking > 0 && role === 'link-worker' && isOnlyOne(member.roles, role),
      })),
      walking,
      waits: sayWaiting((await waitingInvitations(tx)).get(memberId), mannerOf(event, programme)),
      answersFor: (await namedFor(tx))
        .filter((one) => one.memberId === memberId && one.until === null)
        .map(({ stage, standsIn }) => {
          const title = word(`journey_stage_${stage}`)
          return standsIn && standsIn.goneAt === null
            ? m.member_leave_answers_to({ stage: title, name: standsIn.name })
            : m.member_leave_answers_nobody({ stage: title })
        }),
      takers: (await linkWorkersInside(tx)).filter(({ id }) => id !== memberId).map(({ name }) => name),
      // Most people get one more role where they are.
      organisationId: member.roles[0]?.organisationId,
      roleOptions: roleOptions(),
      organisations: organisations.map(({ id, name }) => ({ value: id, label: name })),
    }
  })
}

const isOnlyOne = (roles: readonly { role: string }[], role: string) => roles.filter((one) => one.role === role).length === 1

/** Whoever has people with them leaves only after somebody has read how many, and where they go. */
const leaving = z.object({ confirmed: tick })

const hereAgain = (event: RequestEvent) => `/people/${event.params.member}`

export const actions: Actions = {
  give: formAction(z.object({ organisationId: z.uuid('needed'), role: z.enum(roleNames, 'needed') }), async (event: RequestEvent, form) => {
    await giveRole(staff(event).ctx, { ...form, memberId: event.params.member })
    doneAt(event.cookies, hereAgain(event), 'role-given')
  }),
  end: formAction(z.object({ roleId: newRowId, confirmed: tick }), async (event: RequestEvent, { roleId, confirmed }) => {
    const { roles } = await readMember(event, event.params.member)
    if (!confirmed && roles.some((role) => role.id === roleId && role.letsGo))
      throw new Refusal('invalid', 'leave-not-confirmed', { field: 'confirmed' })
    await endRole(staff(event).ctx, { roleId })
    doneAt(event.cookies, hereAgain(event), 'role-ended')
  }),
  inviteAgain: formAction(z.object({}), async (event: RequestEvent) => {
    const { auth, config } = footbridge()
    await inviteAgain(staff(event).ctx, { memberId: event.params.member }, { auth, origin: config.origin })
    doneAt(event.cookies, hereAgain(event), 'invited-again')
  }),
  resetSecondStep: formAction(z.object({}), async (event: RequestEvent) => {
    const { auth, config } = footbridge()
    await resetSecondStep(staff(event).ctx, { memberId: event.params.member }, { auth, origin: config.origin })
    doneAt(event.cookies, hereAgain(event), 'second-step-reset')
  }),
  endSessions: formAction(z.object({}), async (event: RequestEvent) => {
    const { auth, config } = footbridge()
    await signOutEverywhere(staff(event).ctx, { memberId: event.params.member }, { auth, origin: config.origin })
    doneAt(event.cookies, hereAgain(event), 'member-signed-out')
  }),
  leave: formAction(leaving, async (event: RequestEvent, { confirmed }) => {
    const { ctx } = staff(event)
    const walking = await reading(ctx, (tx) => countWalkingWith(tx, event.params.member))
    if (walking > 0 && !confirmed) throw new Refusal('invalid', 'leave-not-confirmed', { field: 'confirmed' })
    await memberLeaves(ctx, { memberId: event.params.member })
    await endSessionsOfWhoLeft(ctx, { memberId: event.params.member }, footbridge().auth)
    doneAt(event.cookies, '/people', 'member-left')
  }),
}
