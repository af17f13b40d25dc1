import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAtNight, isNamesake, keyOf, MANY_IN_AN_HOUR, type Read, unusualIn } from './unusual.ts'

const london = { timeZone: 'Europe/London' }
const read = (fields: Partial<Read> = {}): Read => ({
  reader: { id: 'sam', name: 'Sam Okafor' },
  client: { id: 'ada', familyName: 'de Vries' },
  at: new Date('2026-05-12T09:00:00Z'),
  isTheirs: true,
  isNeighbour: false,
  ...fields,
})
const kinds = (...reads: Read[]) => unusualIn(reads, london).flatMap((one) => one.kinds)

describe('reading stands out', () => {
  test('not where a link worker reads their own client by day', () => {
    expect(kinds(read())).toEqual([])
  })

  test('where the client is not theirs', () => {
    expect(unusualIn([read({ isTheirs: false })], london)).toEqual([
      { kinds: ['not-theirs'], readerId: 'sam', clientId: 'ada', day: '2026-05-12', at: read().at, until: read().at, times: 1, clients: 1 },
    ])
  })

  test('where they have the same family name, whatever stands before it', () => {
    expect(kinds(read({ reader: { id: 'eva', name: 'Eva VRIES' } }))).toEqual(['namesake'])
    expect(isNamesake('Dr Zoë Müller', 'Muller')).toBe(true)
    expect(isNamesake('Ann Marshall', 'Hall')).toBe(false)
    expect(isNamesake('Hall', 'Hall')).toBe(false)
    expect(isNamesake('Sam Okafor', null)).toBe(false)
  })

  test('where they said that they live in the same postcode', () => {
    expect(kinds(read({ isNeighbour: true }))).toEqual(['neighbour'])
  })

  test('at night where the programme is, not where the server is', () => {
    const summer = new Date('2026-05-12T20:30:00Z')
    expect(isAtNight(summer, 'Europe/London')).toBe(false)
    expect(isAtNight(summer, 'Europe/Amsterdam')).toBe(true)
    expect(isAtNight(new Date('2026-05-12T05:00:00Z'), 'Europe/London')).toBe(false)
  })

  test('where more clients are opened within an hour than anybody can work with', () => {
    const hour = (count: number, minutes: number) =>
      Array.from({ length: count }, (_, at) =>
        read({ client: { id: `client ${at}`, familyName: null }, at: new Date(read().at.getTime() + at * minutes * 60_000) }),
      )
    expect(kinds(...hour(MANY_IN_AN_HOUR, 1))).toEqual([])
    expect(unusualIn(hour(MANY_IN_AN_HOUR + 3, 1), london)).toMatchObject([
      { kinds: ['many'], clientId: null, clients: MANY_IN_AN_HOUR + 3 },
    ])
    expect(kinds(...hour(60, 5))).toEqual([])
  })

  test('once, with each reason, where there are several', () => {
    const night = new Date('2026-05-12T22:00:00Z')
    const reader = { id: 'eva', name: 'Eva de Vries' }
    expect(unusualIn([read({ isTheirs: false, at: night, reader }), read({ isTheirs: false, reader })], london)).toMatchObject([
      { kinds: ['not-theirs', 'namesake', 'at-night'], readerId: 'eva', clientId: 'ada', at: read().at },
    ])
  })

  test('once for a visit in the night, also across midnight and when the clocks change, and says how often until when', () => {
    const at = (time: string) => read({ at: new Date(time) })
    const visit = ['2026-05-12T22:50:00Z', '2026-05-12T23:20:00Z', '2026-05-13T03:00:00Z'].map(at)
    expect(unusualIn(visit.toReversed(), london)).toEqual([
      expect.objectContaining({ kinds: ['at-night'], day: '2026-05-12', times: 3, at: visit[0]!.at, until: visit[2]!.at }),
    ])
    expect(unusualIn([...visit, at('2026-05-13T22:00:00Z')], london)).toMatchObject([
      { day: '2026-05-13', times: 1 },
      { day: '2026-05-12', times: 3 },
    ])
    const clocksBack = ['2026-10-24T22:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T05:30:00Z'].map(at)
    expect(unusualIn(clocksBack, london)).toMatchObject([{ day: '2026-10-24', times: 4 }])
  })

  test('once with how often where one read stands out for two reasons', () => {
    const night = new Date('2026-05-12T23:30:00Z')
    expect(unusualIn([read({ isTheirs: false, at: night })], london)).toMatchObject([{ kinds: ['not-theirs', 'at-night'], times: 1 }])
  })

  test('once a day for the same thing, since the first time', () => {
    const [early, late] = [new Date('2026-05-12T08:00:00Z'), new Date('2026-05-12T15:00:00Z')]
    expect(unusualIn([read({ isTheirs: false, at: late }), read({ isTheirs: false, at: early })], london)).toMatchObject([{ at: early }])
  })
})

const reads = fc.array(
  fc.record({
    reader: fc.constantFrom({ id: 'sam', name: 'Sam Okafor' }, { id: 'eva', name: 'Eva de Vries' }),
    client: fc.record({ id: fc.integer({ min: 1, max: 40 }).map(String), familyName: fc.constantFrom('Vries', 'Hall', null) }),
    at: fc.date({ min: new Date('2026-05-11'), max: new Date('2026-05-14'), noInvalidDate: true }),
    isTheirs: fc.boolean(),
    isNeighbour: fc.boolean(),
  }),
  { maxLength: 80 },
)

describe('whatever was read', () => {
  test('each thing stands out once, and in any order of the reads it is the same', () => {
    fc.assert(
      fc.property(reads, (all) => {
        const found = unusualIn(all, london)
        expect(new Set(found.map(keyOf)).size).toBe(found.length)
        const said = (some: typeof found) => some.map((one) => JSON.stringify(one)).sort()
        expect(said(unusualIn(all.toReversed(), london))).toEqual(said(found))
      }),
    )
  })

  test('nobody who is not theirs is left out, and nobody is named whom that reader did not read', () => {
    fc.assert(
      fc.property(reads, (all) => {
        const found = unusualIn(all, london)
        for (const { reader, client, isTheirs } of all)
          if (!isTheirs)
            expect(found).toContainEqual(
              expect.objectContaining({ kinds: expect.arrayContaining(['not-theirs']), readerId: reader.id, clientId: client.id }),
            )
        for (const { readerId, clientId } of found)
          expect(all.some(({ reader, client }) => reader.id === readerId && (clientId === null || client.id === clientId))).toBe(true)
      }),
    )
  })

  test('an hour is too full exactly where a plain count says so', () => {
    fc.assert(
      fc.property(reads, (all) => {
        const isFull = all.some(
          (last) =>
            new Set(
              all
                .filter(({ reader, at }) => reader.id === last.reader.id && at <= last.at && last.at.getTime() - at.getTime() < 3_600_000)
                .map(({ client }) => client.id),
            ).size > MANY_IN_AN_HOUR,
        )
        expect(unusualIn(all, london).some(({ kinds }) => kinds.includes('many'))).toBe(isFull)
      }),
    )
  })
})
