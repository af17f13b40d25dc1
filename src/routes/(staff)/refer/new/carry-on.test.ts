import { expect, test } from 'vitest'
import { carryOnAt } from './carry-on.ts'

const whole = {
  givenName: 'Ada',
  phone: '07700 900001',
  reachBy: 'phone',
  needs: ['debt'],
  reason: 'Rent.',
  agreed: ['referral'],
  agreedHow: 'spoken',
}

test('a draft goes on at the first part that lacks something, and at the check when nothing does', () => {
  expect(carryOnAt('1', {}, [])).toBe('/refer/new/1?part=who#part-who')
  expect(carryOnAt('1', { ...whole, reason: '', phone: '' }, [])).toBe('/refer/new/1?part=why#part-why')
  expect(carryOnAt('1', { ...whole, phone: '' }, [])).toBe('/refer/new/1?part=reach#part-reach')
  expect(carryOnAt('1', { ...whole, agreed: [] }, [])).toBe('/refer/new/1?part=consent#part-consent')
  expect(carryOnAt('1', whole, [])).toBe('/refer/new/1/check')
})
