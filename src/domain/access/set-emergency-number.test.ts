import { expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { programmeOf, setEmergencyNumber } from './index.ts'

const world = await openWorld()
const ivo = await world.member('administrator')
const number = async () => (await world.read((tx) => programmeOf(tx))).emergencyNumber

test('without a word it is the usual number where the programme’s language is spoken', async () => {
  const dutch = await world.programme({ locale: 'nl' })
  expect(await number()).toBe('999')
  expect((await dutch.read((tx) => programmeOf(tx))).emergencyNumber).toBe('112')
})

test('an administrator sets another, and takes it back; twice is once', async () => {
  await setEmergencyNumber(ivo.ctx, { number: '112' })
  await setEmergencyNumber(ivo.ctx, { number: '112' })
  expect(await number()).toBe('112')
  await setEmergencyNumber(ivo.ctx, { number: null })
  expect(await number()).toBe('999')
  expect(await world.factKinds()).toEqual(['emergency-number.set', 'emergency-number.set'])
})

test('nobody else does', async () => {
  const sam = await world.member('link-worker', 'manager')
  await expect(setEmergencyNumber(sam.ctx, { number: '112' })).rejects.toThrow('not-your-role')
})
