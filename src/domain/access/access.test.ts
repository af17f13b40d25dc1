import { describe, expect, test } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { newId } from '#platform/ids'
import { signIn } from '#platform/sign-in'
import { lettersOwed } from '#domain/letters'
import { browserWith, openAccounts } from '../../../tests/support/accounts.ts'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import {
  addOrganisation,
  changeProfile,
  createProgramme,
  endRole,
  giveRole,
  inviteMember,
  memberLeaves,
  memberWithId,
  membershipsOf,
  requestPassword,
  roleNames,
  setDigestRhythm,
  staffOf,
  type Invitation,
  type NewProgramme,
} from './index.ts'
import { slugOf } from './programme.ts'

const world = await openWorld()
const { auth, entrance, origin } = openAccounts(world)
const admin = await world.member('administrator')
const practice = await world.organisation({ name: 'Harbour Surgery', refers: true })

let count = 0
const invitation = (change: Partial<Invitation> = {}): Invitation => ({
  id: newId(),
  name: 'Grace',
  email: `grace.${++count}@example.org`,
  organisationId: practice.id,
  role: 'referrer',
  locale: 'en',
  ...change,
})
const invite = (change: Partial<Invitation> = {}, by: Person = admin) => inviteMember(by.ctx, invitation(change), entrance)
const lettersTo = async (email: string) => (await world.read((tx) => lettersOwed(tx))).filter((letter) => letter.to === email)
const rolesOf = async (memberId: string) => (await world.read(staffOf)).find(({ id }) => id === memberId)?.roles ?? []
/** Kinds of fact about somebody or something, by the alphabet: the clock of this world stands still. */
const factsOf = async (subject: string) =>
  (await world.owner.query<{ kind: string }>('select kind from fact where subject_id = $1 order by kind', [subject])).rows.map(
    (fact) => fact.kind,
  )

describe('a programme', () => {
  const form = (change: Partial<NewProgramme> = {}): NewProgramme => ({
    id: newId(),
    name: `Wendmouth ${++count}`,
    town: 'Wendmouth',
    locale: 'en',
    timeZone: 'Europe/London',
    organisation: { name: 'Wendmouth link workers', employsLinkWorkers: true },
    administrator: { name: 'Ivo', email: `ivo.${count}@example.org`, password: 'a long first password' },
    ...change,
  })

  test('starts with an organisation and an administrator who can sign in', async () => {
    const fields = form()
    const { programmeId } = await createProgramme(world.db, auth, fields, world.clock)
    const { userId } = await signIn(auth, { ...fields.administrator, remember: true }, browserWith())
    expect(await membershipsOf(world.db, userId!)).toMatchObject([{ programmeId, memberName: 'Ivo', roles: [{ role: 'administrator' }] }])
    expect(await factsOf(programmeId)).toEqual(['programme.started'])
  })

  test('sent twice starts once', async () => {
    const fields = form()
    const first = await createProgramme(world.db, auth, fields, world.clock)
    expect(await createProgramme(world.db, auth, fields, world.clock)).toEqual(first)
    expect(await factsOf(first.programmeId)).toEqual(['programme.started'])
  })

  test('cannot take the address of another', async () => {
    const { name } = form()
    await createProgramme(world.db, auth, form({ name }), world.clock)
    await expect(createProgramme(world.db, auth, form({ name }), world.clock)).rejects.toMatchObject({
      reason: 'programme-name-taken',
      field: 'name',
    })
  })

  test('does not change the password of an account that is in use elsewhere', async () => {
    const fields = form()
    await createProgramme(world.db, auth, fields, world.clock)
    await createProgramme(world.db, auth, form({ administrator: { ...fields.administrator, password: 'another password' } }), world.clock)
    await expect(signIn(auth, { ...fields.administrator, remember: true }, browserWith())).resolves.toBeTruthy()
  })

  test('has an address made of its name', () => {
    expect(['Overwater Together!', 'Šibenik — Žaborić', '東京', 'x'.repeat(90)].map(slugOf)).toEqual([
      'overwater-together',
      'sibenik-zaboric',
      'programme',
      'x'.repeat(60),
    ])
  })
})

describe('an organisation', () => {
  test('is added once, however often it is sent', async () => {
    const organisation = { id: newId(), name: 'Abbey Road Practice', refers: true }
    await addOrganisation(admin.ctx, organisation)
    await addOrganisation(admin.ctx, organisation)
    expect(await factsOf(organisation.id)).toEqual(['organisation.added'])
  })
})

describe('an invitation', () => {
  test('takes somebody in with a role and owes them a letter with a link for a password', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    expect(await rolesOf(grace.id)).toMatchObject([{ role: 'referrer', organisation: 'Harbour Surgery' }])
    expect(await factsOf(grace.id)).toEqual(['member.invited'])
    const [letter] = await lettersTo(grace.email)
    expect(letter!.body).toMatch(new RegExp(`^Hello Grace,[^]*${origin}/choose-password/[\\w-]{43}\n`))
  })

  test('is written in the language of who is invited', async () => {
    const grace = invitation({ locale: 'nl' })
    await inviteMember(admin.ctx, grace, entrance)
    expect((await lettersTo(grace.email))[0]!.body).toMatch(/^Beste Grace,[^]*als verwijzer voor Harbour Surgery/)
  })

  test('sent twice is one person and one letter', async () => {
    const grace = invitation()
    await Promise.all(
      [inviteMember(admin.ctx, grace, entrance), inviteMember(admin.ctx, grace, entrance)].map((sent) => sent.catch(() => undefined)),
    )
    await inviteMember(admin.ctx, grace, entrance)
    expect(await factsOf(grace.id)).toEqual(['member.invited'])
    expect(await lettersTo(grace.email)).toHaveLength(1)
  })

  test('is refused for somebody who works here already, also in capitals', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    await expect(invite({ email: grace.email.toUpperCase() })).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'already-here',
      field: 'email',
    })
  })

  test('by two administrators at once takes in one, and tells the other', async () => {
    const email = 'sought.after@example.org'
    const both = await Promise.allSettled([invite({ email }), invite({ email })])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { reason: 'already-here' } })
  })

  test('to an organisation of another programme is refused as unknown', async () => {
    const elsewhere = await (await world.programme()).organisation()
    await expect(invite({ organisationId: elsewhere.id })).rejects.toMatchObject({ kind: 'not-found', field: 'organisationId' })
  })

  test('to somebody who has a password elsewhere says to use that one', async () => {
    const email = 'two.jobs@example.org'
    const { userId } = await accountFor(auth, { email, name: 'Grace' })
    await setPassword(auth, userId, 'my password elsewhere')
    await invite({ email })
    expect((await lettersTo(email))[0]!.body).toContain(`${origin}/sign-in`)
  })

  test('brings back somebody who had left, as the same person', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    await memberLeaves(admin.ctx, { memberId: grace.id })
    const { id } = await invite({ email: grace.email, role: 'volunteer' })
    expect(id).toBe(grace.id)
    expect(await rolesOf(id)).toMatchObject([{ role: 'volunteer' }])
  })
})

describe('a role', () => {
  test('is given once, and is there with the next request', async () => {
    const { id: memberId } = await invite()
    const manager = { memberId, organisationId: practice.id, role: 'manager' as const }
    await giveRole(admin.ctx, manager)
    await giveRole(admin.ctx, manager)
    expect((await rolesOf(memberId)).map(({ role }) => role)).toEqual(['referrer', 'manager'])
    expect(await factsOf(memberId)).toEqual(['member.invited', 'role.given'])
  })

  test('ends once, and can be given again', async () => {
    const { id: memberId } = await invite()
    const [role] = await rolesOf(memberId)
    await endRole(admin.ctx, { roleId: role!.id })
    await endRole(admin.ctx, { roleId: role!.id })
    await giveRole(admin.ctx, { memberId, organisationId: practice.id, role: 'referrer' })
    expect(await rolesOf(memberId)).toHaveLength(1)
    expect(await factsOf(memberId)).toEqual(['member.invited', 'role.ended', 'role.given'])
  })

  test('of another programme is out of reach', async () => {
    const other = await world.programme()
    const theirs = await other.member('administrator')
    const [role] = (await other.read(staffOf)).find(({ id }) => id === theirs.id)!.roles
    await expect(endRole(admin.ctx, { roleId: role!.id })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(memberLeaves(admin.ctx, { memberId: theirs.id })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(giveRole(admin.ctx, { memberId: theirs.id, organisationId: practice.id, role: 'manager' })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })
})

describe('leaving', () => {
  test('ends every role, and with it what is still open in a browser', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    const { userId } = await accountFor(auth, grace)
    expect(await membershipsOf(world.db, userId)).toHaveLength(1)
    await memberLeaves(admin.ctx, { memberId: grace.id })
    await memberLeaves(admin.ctx, { memberId: grace.id })
    expect(await membershipsOf(world.db, userId)).toEqual([])
    expect(await factsOf(grace.id)).toEqual(['member.invited', 'member.left'])
  })

  test('somebody who has left cannot be given a role', async () => {
    const { id: memberId } = await invite()
    await memberLeaves(admin.ctx, { memberId })
    await expect(giveRole(admin.ctx, { memberId, organisationId: practice.id, role: 'manager' })).rejects.toMatchObject({
      reason: 'member-not-here',
    })
  })
})

describe('the last administrator', () => {
  const settled = async () => {
    const other = await world.programme()
    const first = await other.member('administrator')
    const roleOf = async ({ id }: Person) => (await other.read(staffOf)).find((member) => member.id === id)!.roles[0]!.id
    return { other, first, roleOf }
  }

  test('can neither leave nor lose the role', async () => {
    const { first, roleOf } = await settled()
    const refusal = { kind: 'conflict', reason: 'last-administrator' }
    await expect(memberLeaves(first.ctx, { memberId: first.id })).rejects.toMatchObject(refusal)
    await expect(endRole(first.ctx, { roleId: await roleOf(first) })).rejects.toMatchObject(refusal)
  })

  test('two who send each other away at once: one stays', async () => {
    const { other, first, roleOf } = await settled()
    const second = await other.member('administrator')
    const results = await Promise.allSettled([
      endRole(first.ctx, { roleId: await roleOf(second) }),
      memberLeaves(second.ctx, { memberId: first.id }),
    ])
    expect(results.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('only an administrator', () => {
  test.each(roleNames.filter((role) => role !== 'administrator'))('a %s can change nothing about staff', async (role) => {
    const { ctx } = await world.member(role)
    const forbidden = { kind: 'forbidden', words: { act: 'administer' } }
    await expect(inviteMember(ctx, invitation(), entrance)).rejects.toMatchObject(forbidden)
    await expect(addOrganisation(ctx, { id: newId(), name: 'Mine' })).rejects.toMatchObject(forbidden)
    await expect(giveRole(ctx, { memberId: admin.id, organisationId: practice.id, role: 'volunteer' })).rejects.toMatchObject(forbidden)
    await expect(endRole(ctx, { roleId: newId() })).rejects.toMatchObject(forbidden)
    await expect(memberLeaves(ctx, { memberId: admin.id })).rejects.toMatchObject(forbidden)
  })
})

describe('what everybody decides for themselves', () => {
  test('the rhythm of the digest', async () => {
    const grace = await world.member('referrer')
    await setDigestRhythm(grace.ctx, { rhythm: 'weekly' })
    await setDigestRhythm(grace.ctx, { rhythm: 'weekly' })
    expect(await world.read((tx) => memberWithId(tx, grace.id))).toMatchObject({ digestRhythm: 'weekly' })
    expect(await factsOf(grace.id)).toEqual(['digest-rhythm.chosen'])
  })

  test('name and language', async () => {
    const grace = await world.member('referrer')
    const profile = { name: 'Grace Adeyemi-Foster', phone: null, profession: 'practice nurse', locale: 'nl' as const }
    await changeProfile(grace.ctx, profile)
    await changeProfile(grace.ctx, profile)
    expect(await world.read((tx) => memberWithId(tx, grace.id))).toMatchObject(profile)
    expect(await factsOf(grace.id)).toEqual(['profile.changed'])
  })

  test('a visitor decides nothing here', async () => {
    await expect(setDigestRhythm(world.public, { rhythm: 'never' })).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('a forgotten password', () => {
  test('brings one letter in five minutes, however often somebody asks', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    for (let time = 0; time < 3; time++) await requestPassword(world, grace.email.toUpperCase(), entrance)
    const letters = (await lettersTo(grace.email)).filter((letter) => letter.subject === 'Choose a new password')
    expect(letters).toHaveLength(1)
    expect(letters[0]!.body).toMatch(/\/choose-password\/[\w-]{43}\n/)
  })

  test('of nobody, or of somebody who left, brings none', async () => {
    const grace = invitation()
    await inviteMember(admin.ctx, grace, entrance)
    await memberLeaves(admin.ctx, { memberId: grace.id })
    const before = await world.read((tx) => lettersOwed(tx))
    await requestPassword(world, grace.email, entrance)
    await requestPassword(world, 'nobody@example.org', entrance)
    expect(await world.read((tx) => lettersOwed(tx))).toEqual(before)
  })
})
