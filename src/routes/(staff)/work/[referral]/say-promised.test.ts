import { expect, test } from 'vitest'
import type { Contact } from '#domain/casework'
import { sayPromised } from './say-person.ts'

const manner = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date('2026-05-12T09:00:00Z') }
const contact = (callBackAt: Date | null): Contact => ({
  id: '1',
  contactedAt: manner.now,
  contactedBy: { id: 'sam', name: 'Sam Okafor' },
  channel: 'phone',
  outcome: 'left-message',
  minutes: null,
  note: null,
  callBackAt,
})

test('a call that was promised is said with who promised it: whoever reads it, or a colleague', () => {
  const promised = contact(new Date('2026-05-13T08:00:00Z'))
  expect(sayPromised(promised, 'sam', manner)).toMatch(/^You promised to ring on /)
  expect(sayPromised(promised, 'agnieszka', manner)).toMatch(/^Sam Okafor promised to ring on /)
  for (const none of [undefined, contact(null), contact(new Date('2026-05-12T08:00:00Z'))])
    expect(sayPromised(none, 'sam', manner)).toBeNull()
})
