import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, test } from 'vitest'
import { readDirectory, type Report } from './index.ts'
import { LIMITS } from './limits.ts'

const home = mkdtempSync(join(tmpdir(), 'footbridge-stage-'))
afterAll(() => rmSync(home, { recursive: true }))

/** A folder of two thousand services, half a megabyte of rows, with this at the end. */
function folder(name: string, end = ''): string {
  const path = join(home, name)
  mkdirSync(path)
  const rows = Array.from({ length: 2000 }, (_, at) => `s${at},Choir ${at},${'We sing. '.repeat(20)}\n`)
  writeFileSync(join(path, 'services.csv'), `id,name,description\n${rows.join('')}${end}`)
  return path
}
const small = { ...LIMITS, cache: 64 * 1024 }

/** Files of this process that have no name any more. */
const nameless = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /etilqs_.*deleted/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  })

test.skipIf(process.platform !== 'linux')('rows lie in a file without a name, which goes when the directory is closed', async () => {
  const read = await readDirectory(folder('whole'), small)
  expect(nameless()).toHaveLength(1)
  read.close()
  expect(nameless()).toEqual([])
})

test.skipIf(process.platform !== 'linux')('and when it cannot be read to its end', async () => {
  const broken = folder('broken', `s,${'x'.repeat(1_100_000)},\n`)
  await expect(readDirectory(broken, small)).rejects.toMatchObject({ reason: 'row-too-long' })
  expect(nameless()).toEqual([])
})

test('more on disk than is taken: says so, and gives nothing', async () => {
  const path = folder('large')
  await expect(readDirectory(path, { ...small, disk: 300_000 })).rejects.toMatchObject({ reason: 'at-cap', file: 'large' })
  const { entries, close } = await readDirectory(path, small)
  expect([...entries.services]).toHaveLength(2000)
  close()
})

test('wherever the limit lies: either everything is given, or nothing', async () => {
  const path = join(home, 'between')
  mkdirSync(path)
  const rows = (line: (at: number) => string) => Array.from({ length: 400 }, (_, at) => `${line(at)}\n`).join('')
  writeFileSync(join(path, 'services.csv'), `id,name\n${rows((at) => `s${at},Choir ${at}`)}`)
  writeFileSync(join(path, 'taxonomy_terms.csv'), `id,name,parent_id,vocabulary\n${rows((at) => `t${at},Sings,t${at + 1},list-${at}`)}`)
  const outcomes = new Set<string>()
  for (let disk = 150_000; disk < 400_000; disk += 4096) {
    const read = await readDirectory(path, { ...small, disk }).catch((error: { reason: string }) => error.reason)
    if (typeof read === 'string') outcomes.add(read)
    else {
      const { taxonomies, terms, services } = read.entries
      outcomes.add(`${[...taxonomies].length} ${[...terms].length} ${[...services].length} ${[...read.report.notes].length}`)
      read.close()
    }
  }
  expect([...outcomes]).toEqual(['at-cap', '400 400 400 400'])
})

test('a disk that others fill while entries are given: says so in words', async () => {
  const path = folder('filled')
  const give = async (disk: number) => {
    const { entries, close } = await readDirectory(path, { ...small, disk, note: 0 })
    try {
      return [...entries.services].length
    } finally {
      close()
    }
  }
  const outcomes = new Set<unknown>()
  for (let disk = 300_000; disk < 1_200_000; disk += 30_000)
    outcomes.add(await give(disk).catch((error: { reason: string }) => error.reason))
  expect([...outcomes]).toEqual(['at-cap', 'no-room-any-more', 2000])
})

test('a disk that is nearly full: nothing is begun, and what was begun stops while there is room for the database', async () => {
  const path = folder('nearly')
  const limits = { ...small, keepFree: 2 ** 60 }
  await expect(readDirectory(path, limits)).rejects.toMatchObject({ reason: 'no-room', file: 'services.csv' })
  limits.keepFree = 0
  const { entries, close } = await readDirectory(path, limits)
  const taken: unknown[] = []
  const take = () => {
    for (const one of entries.services) {
      taken.push(one)
      if (taken.length === 500) limits.keepFree = 2 ** 60
    }
  }
  expect(take).toThrow(expect.objectContaining({ reason: 'no-room-any-more', file: 'nearly' }))
  expect(taken).toHaveLength(600)
  close()
})

test('a table of lists of ids is too much as well, however few its rows are', async () => {
  const path = folder('lists')
  const list = Array.from({ length: 2000 }, (_, at) => `s${at}`).join()
  writeFileSync(join(path, 'phones.csv'), `id,service_id,number\n${`,"${list}",1\n`.repeat(50)}`)
  await expect(readDirectory(path, { ...small, disk: 2_000_000 })).rejects.toMatchObject({ reason: 'at-cap' })
})

const tooMany = ({ notes }: Report) => [...notes].filter(({ reason }) => reason === 'too-many-of-one')

test('what a stranger hangs on one entry is taken up to a thousand of a kind, and the rest is said', async () => {
  const path = folder('one')
  const many = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('')
  writeFileSync(join(path, 'eligibilities.csv'), `service_id,eligibility\n${many(50_000, (at) => `s1,From ${at}`)}s2,For all\n`)
  writeFileSync(join(path, 'phones.csv'), `service_id,number\n${many(2000, (at) => `s1,${at}`)}s2,01632 960000\n`)
  const { entries, report, close } = await readDirectory(path)
  const [, crowded, next, ...others] = [...entries.services]
  expect([crowded!.rest.eligibility, crowded!.phones]).toMatchObject({ 0: { length: 1000 }, 1: { length: 1000 } })
  expect(next).toMatchObject({ columns: { eligibility: 'For all' }, phones: [{ number: '01632 960000' }] })
  expect(others).toHaveLength(1997)
  const [first, ...more] = tooMany(report)
  expect(first).toEqual({ file: 'eligibilities.csv', line: 1002, reason: 'too-many-of-one', outcome: 'left-out', about: 's1' })
  expect(more).toHaveLength(49_000 + 1000 - 1)
  close()
})

test('and only so much text', async () => {
  const path = folder('heavy')
  const text = 'x'.repeat(1_000_000)
  writeFileSync(join(path, 'required_documents.csv'), `service_id,document\n${`s1,${text}\n`.repeat(9)}`)
  const { entries, report, close } = await readDirectory(path)
  expect([...entries.services][1]!.rest.required_document).toHaveLength(2)
  expect(tooMany(report).map(({ line }) => line)).toEqual([4, 5, 6, 7, 8, 9, 10])
  close()
})

test('what is read and gone through does not stay in memory', async () => {
  const path = join(home, 'texts')
  mkdirSync(path)
  const text = 'We sing and everybody is welcome. '.repeat(200)
  const rows = (from: number) => Array.from({ length: 500 }, (_, at) => `s${from + at},Choir,${from + at} ${text}\n`).join('')
  writeFileSync(join(path, 'services.csv'), 'id,name,description\n')
  for (let from = 0; from < 5000; from += 500) appendFileSync(join(path, 'services.csv'), rows(from))
  const before = alive()
  const { entries, close } = await readDirectory(path)
  const read = alive() - before
  let [count, most] = [0, 0]
  for (const _ of entries.services) if (++count % 1000 === 0) most = Math.max(most, alive() - before)
  close()
  expect(count).toBe(5000)
  // The file is of 35 megabytes.
  expect({ read: read < 10, most: most < 10 }).toEqual({ read: true, most: true })
})

/** Megabytes of this process that are in use, and not only not yet tidied up. */
function alive(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed / 1e6
}
