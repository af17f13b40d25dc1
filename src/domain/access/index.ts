export { type Programme, type ProgrammeFields, programmeWith, programmeOf, programmeBySlug, allProgrammes } from './programme.ts'
export {
  type Membership,
  membershipsOf,
  type Member,
  memberWithId,
  linkWorkers,
  linkWorkersInside,
  linkWorkersSince,
  managersOf,
  organisationsThatRefer,
} from './members.ts'
export { type StaffMember, staffOf, demoStaff, usersOf } from './members.ts'
export { addPublicHolidays, closedDaysFrom, extendCalendar } from './closed-days.ts'
export { setClosedDay } from './set-closed-day.ts'
export { organisationNamed, organisationsWithStaff } from './organisations.ts'
export {
  type RoleName,
  roleNames,
  demand,
  memberWhoMay,
  mayRefer,
  maySupport,
  mayManage,
  mayAdminister,
  mayTend,
  mayOpenInEmergency,
  homeOf,
} from './permissions.ts'
export { type NewProgramme, type CreatedProgramme, createProgramme } from './create-programme.ts'
export { type NewOrganisation, addOrganisation } from './add-organisation.ts'
export { type Invitation, type Entrance, inviteMember } from './invite-member.ts'
export { inviteAgain } from './invite-again.ts'
export { waitingInvitations } from './waiting-invitations.ts'
export { giveRole } from './give-role.ts'
export { endRole } from './end-role.ts'
export { memberLeaves } from './member-leaves.ts'
export { endSessionsOfWhoLeft, signOutEverywhere } from './end-sessions.ts'
export { digestRhythms, setDigestRhythm } from './set-digest-rhythm.ts'
export { type Profile, changeProfile } from './change-profile.ts'
export { ownPostcodeOf, sayHome } from './say-home.ts'
export { setEmergencyNumber } from './set-emergency-number.ts'
export { setMap } from './set-map.ts'
export { type SecondStepDays, type SecondStepOwed, secondStepOwed } from './second-step-day.ts'
export { requireSecondStep } from './require-second-step.ts'
export { resetSecondStep } from './reset-second-step.ts'
export { requestPassword } from './request-password.ts'
