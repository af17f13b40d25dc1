import { expect, test } from 'vitest'
import { memberLeaves, ownPostcodeOf, sayHome } from '#domain/access'
import { journeyOf } from '#domain/casework'
import { takeReferral } from '#domain/referrals'
import { copyOf, takeCopy } from '#domain/rights'
import { reading } from '#platform/context'
import { openWorld } from '../../../tests/support/world.ts'
import { checkRead, unusualReads } from './index.ts'

const world = await openWorld()
const [manager, admin] = [await world.member('manager'), await world.member('administrator')]
const home = (member: { id: string }) => world.read((tx) => ownPostcodeOf(tx, member.id))

const standingOut = async (clientId: string) =>
  (await reading(manager.ctx, (tx) => unusualReads(tx, { now: world.clock.now(), timeZone: 'Europe/London' }))).reads
    .filter((one) => one.clientId === clientId)
    .map(({ kinds, day }) => ({ kinds, day }))

/** A link worker who opened the page of their own client, who lives there. */
async function reads(postalCode: string | null) {
  const sam = await world.member('link-worker')
  const client = await world.client({})
  await world.owner.query('update client set postal_code = $2 where id = $1', [client.id, postalCode])
  const referral = await world.referral({ client })
  await takeReferral(sam.ctx, { referralId: referral.id })
  await reading(sam.ctx, (tx) => journeyOf(tx, referral.id))
  return { sam, clientId: client.id }
}

test('a neighbour stands out while the postcodes are the same, and the client does not learn where the reader lives', async () => {
  const { sam, clientId } = await reads('hu7 4qq')
  expect(await standingOut(clientId)).toEqual([])
  await sayHome(sam.ctx, { postcode: 'HU7-4QQ' })
  const [found] = await standingOut(clientId)
  expect(found).toMatchObject({ kinds: ['neighbour'] })
  await checkRead(manager.ctx, { ...found!, readerId: sam.id, clientId, reason: 'their-work' })
  const self = { ...world.system, actor: { kind: 'client' as const, id: clientId } }
  const copy = await takeCopy(self, { clientId }, async (tx) => {
    let all = ''
    for await (const piece of copyOf(tx, self, clientId, 'none')) all += JSON.stringify(piece)
    return all
  })
  expect(copy).toContain('"what":"journey"')
  expect(copy).not.toMatch(/neighbour|HU74QQ/)
  await world.owner.query(`update client set postal_code = 'HU7 4QR' where id = $1`, [clientId])
  expect(await standingOut(clientId)).toEqual([])
})

test('whoever has said none, and who has no address, is nobody’s neighbour', async () => {
  const [{ clientId }, { sam, clientId: nowhere }] = [await reads('HU7 4QQ'), await reads(null)]
  await sayHome(sam.ctx, { postcode: 'HU7 4QQ' })
  expect([...(await standingOut(clientId)), ...(await standingOut(nowhere))]).toEqual([])
})

test('it is a whole postcode or none, said twice it is said once, and it goes when they take it back, or leave', async () => {
  const [sam, eva] = [await world.member('link-worker'), await world.member('link-worker')]
  for (const postcode of ['HU7', '1234', 'Market Street 5', '=HU74QQ', 'HU7 4QQ\u0000'])
    await expect(sayHome(sam.ctx, { postcode })).rejects.toMatchObject({ reason: 'postcode-not-understood', field: 'postcode' })
  await expect(sayHome(world.public, { postcode: 'HU7 4QQ' })).rejects.toMatchObject({ kind: 'forbidden' })
  const told = async () => (await world.factKinds()).filter((kind) => kind.startsWith('home.'))
  const before = (await told()).length
  await sayHome(sam.ctx, { postcode: '1234 ab' })
  await sayHome(sam.ctx, { postcode: '1234AB' })
  await sayHome(eva.ctx, { postcode: '1234 ab' })
  expect([await home(sam), await home(eva)]).toEqual(['1234AB', '1234AB'])
  await sayHome(sam.ctx, { postcode: null })
  expect([await home(sam), await home(eva)]).toEqual([null, '1234AB'])
  expect((await told()).slice(before).sort()).toEqual(['home.taken-back', 'home.told', 'home.told'])
  await memberLeaves(admin.ctx, { memberId: eva.id })
  expect(await home(eva)).toBeNull()
})

test('broken off before its fact is written, nothing is kept; said again it is', async () => {
  const sam = await world.member('link-worker')
  await world.owner.query(`create function broken_off() returns trigger language plpgsql as 'begin raise exception ''killed here''; end'`)
  await world.owner.query(
    `create trigger broken_off before insert on fact for each row when (new.kind = 'home.told') execute function broken_off()`,
  )
  await expect(sayHome(sam.ctx, { postcode: '1234 AB' })).rejects.toThrow('killed here')
  expect(await home(sam)).toBeNull()
  await world.owner.query('drop trigger broken_off on fact')
  await sayHome(sam.ctx, { postcode: '1234 AB' })
  expect(await home(sam)).toBe('1234AB')
})
