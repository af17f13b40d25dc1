import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { planFor } from './plan.ts'
import { backupsOfOne, expireBackups, listBackups, nameOfBase, nameOfChange } from './store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footbridge-store-'))
  mkdirSync(join(folder, '7'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (said: string) => new Date(`2026-11-${said}Z`)
const segment = (number: number, timeline = 1) =>
  [timeline, number >> 8, number & 0xff].map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('')

/** A base that took a minute. */
const base = (said: string, number: number, timeline = 1) =>
  writeFileSync(join(folder, '7', nameOfBase(at(said), new Date(at(said).getTime() + 60_000), segment(number, timeline))), '')
const change = (said: string, number: number, timeline = 1) =>
  writeFileSync(join(folder, '7', nameOfChange(at(said), segment(number, timeline))), '')

const ofAnother = (said: string) => {
  mkdirSync(join(folder, '8'))
  writeFileSync(join(folder, '8', nameOfBase(at(said), at(said), segment(1))), '')
}

const refused = (to: Date | undefined): unknown => {
  try {
    return planFor(listBackups(folder), to)
  } catch (error) {
    return error
  }
}

describe('what is needed to be at a moment', () => {
  test('the newest base that was finished by then, and the changes after it until that moment is passed', () => {
    base('20T02:00', 1)
    for (const [said, number] of [
      ['20T02:01', 1],
      ['20T09:00', 2],
      ['21T02:01', 3],
      ['21T09:00', 4],
      ['21T10:00', 5],
      ['21T11:00', 6],
      ['21T12:00', 7],
    ] as const)
      change(said, number)
    base('21T02:00', 3)
    const plan = planFor(listBackups(folder), at('21T09:30'))
    expect(plan.base.segment).toBe(segment(3))
    expect(plan.changes.map((one) => one.segment)).toEqual([3, 4, 5, 6].map((number) => segment(number)))
    expect(plan.missingAfter).toBeUndefined()
    expect(planFor(listBackups(folder), at('21T02:00:30')).base.segment, 'a base that was not finished yet is of no use').toBe(segment(1))
  })

  test('a moment after the last change is said to be so, and one before the first base is refused', () => {
    base('20T02:00', 1)
    change('20T03:00', 1)
    expect(planFor(listBackups(folder), at('20T04:00')).missingAfter).toEqual(at('20T03:00'))
    expect(() => planFor(listBackups(folder), at('20T01:00'))).toThrow('backup-none-before')
    expect(() => planFor({ bases: [], changes: [] }, undefined)).toThrow('backup-none')
  })

  test('a hole in the changes is said to be one, with the newest moment before it; until there one can go', () => {
    base('20T02:00', 254)
    for (const [said, number] of [
      ['20T02:01', 254],
      ['20T03:00', 255],
      ['20T05:00', 257],
      ['20T06:00', 258],
    ] as const)
      change(said, number)
    const gap = { reason: 'backup-gap', words: { until: at('20T03:00').toISOString(), from: at('20T05:00').toISOString() } }
    for (const to of [undefined, at('20T04:00'), at('20T05:30')]) expect(refused(to)).toMatchObject(gap)
    expect(planFor(listBackups(folder), at('20T03:00')).changes.map((one) => one.segment)).toEqual([segment(254), segment(255)])
    change('20T04:00', 256)
    expect(planFor(listBackups(folder), undefined).changes).toHaveLength(5)
  })

  test('after somebody went back, a moment is on the line on which it was lived', () => {
    base('20T02:00', 1)
    change('20T12:00', 1)
    change('20T13:00', 2)
    base('20T14:00', 2, 2)
    change('20T15:00', 2, 2)
    expect(planFor(listBackups(folder), at('20T12:30')).timeline).toBe('00000001')
    expect(planFor(listBackups(folder), at('20T14:30')).timeline).toBe('00000002')
    expect(planFor(listBackups(folder), undefined).timeline).toBe('00000002')
  })
})

describe('what is older than so many days', () => {
  test('goes, with the changes that only it needs', () => {
    base('01T02:00', 1)
    change('01T03:00', 1)
    base('10T02:00', 2)
    change('10T03:00', 2)
    base('20T02:00', 3)
    change('20T03:00', 3)
    expect(expireBackups(folder, 12, at('21T02:00'))).toBe(1)
    expect(listBackups(folder).bases.map((one) => one.segment)).toEqual([segment(2), segment(3)])
    expect(listBackups(folder).changes.map((one) => one.segment)).toEqual([segment(2), segment(3)])
  })

  test('stays as long as there is nothing newer', () => {
    base('01T02:00', 1)
    change('01T03:00', 1)
    writeFileSync(join(folder, '7', 'somebody-elses'), '')
    expect(expireBackups(folder, 12, at('28T02:00'))).toBe(0)
    expect(readdirSync(join(folder, '7'))).toHaveLength(3)
  })

  test('stays when it is the newest of its database, also beside a newer one of an empty server', () => {
    base('01T02:00', 1)
    change('01T03:00', 1)
    ofAnother('27T02:00')
    expect(expireBackups(folder, 12, at('28T02:00'))).toBe(0)
    expect(readdirSync(join(folder, '7'))).toHaveLength(2)
  })
})

describe('of more than one database', () => {
  test('somebody chooses, and reads until when each goes', () => {
    base('01T02:00', 1)
    change('01T03:00', 1)
    expect(backupsOfOne(listBackups(folder), undefined).bases).toHaveLength(1)
    ofAnother('27T02:00')
    const databases = '  7: 2026-11-01T03:00:00.000Z\n  8: 2026-11-27T02:00:00.000Z'
    expect(() => backupsOfOne(listBackups(folder), undefined)).toThrow(
      expect.objectContaining({ reason: 'backup-which', words: { databases } }),
    )
    expect(() => backupsOfOne(listBackups(folder), '9')).toThrow('backup-which')
    const { bases, changes } = backupsOfOne(listBackups(folder), '7')
    expect([...bases, ...changes].map(({ cluster }) => cluster)).toEqual(['7', '7'])
  })
})
