export { type Programme, programmeWith, programmeOf, programmeBySlug, allProgrammes, termsOf } from './programme.ts'
export { type Membership, membershipsOf, type Member, memberWithId, linkWorkers, organisationsThatRefer } from './members.ts'
export { type RoleName, roleNames, demand, mayRefer, maySupport, mayManage, mayAdminister, homeOf } from './permissions.ts'
