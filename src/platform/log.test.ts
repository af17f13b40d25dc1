import { expect, onTestFinished, test, vi } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { failureOf } from './jobs.ts'
import { describe as describeError, log } from './log.ts'

const world = await openWorld()
const refusalOf = (statement: string, values: unknown[]) => world.owner.query(statement, values).catch((error: unknown) => error)

test('of an error of PostgreSQL the log gets the code, the place and the lines of code, never a value', async () => {
  const unreadable = describeError(await refusalOf('select $1::uuid', ['Ada de Vries\n    at home']))
  expect(unreadable).toMatch(/^PostgreSQL 22P02\s+at /)
  expect(unreadable).not.toMatch(/Ada|at home/)

  const { programmeId } = world
  const twice = 'insert into programme select * from programme where programme_id = $1'
  expect(describeError(await refusalOf(twice, [programmeId]))).toMatch(/^PostgreSQL 23505 programme programme_/)
  expect(describeError(await refusalOf(twice, [programmeId]))).not.toContain(programmeId)
})

test('any other error is described whole', () => {
  expect(describeError(new TypeError('stage is not a function'))).toMatch(/^TypeError: stage is not a function\n\s+at /)
  expect(describeError('nothing')).toBe('nothing')
})

test('of a job that failed the log gets which and with what code, never the address that was refused', () => {
  const error = Object.assign(new Error('550 no such user: ada@example.org'), {
    code: 'EENVELOPE',
    responseCode: 550,
    rejected: ['ada@example.org'],
  })
  const failure = failureOf({ failure: true, job: { id: '7', task_identifier: 'send-mail', payload: { letter: 'x' } }, error })
  expect(failure).toEqual({ task: 'send-mail', job: '7', code: 'EENVELOPE', responseCode: 550 })
  expect(failureOf({ error: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })).toMatchObject({ code: 'ECONNREFUSED' })
  expect(failureOf()).toMatchObject({ code: undefined })
})

test('whatever stands in it, a line of the log is one line, and comes back as it was: nobody writes a second one', () => {
  const written: string[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(written.push(String(text))))
  onTestFinished(() => stderr.mockRestore())
  const from = 'https://x.example\r\n{"level":"info","message":"signed in"}\u2028\u001b[2K"'
  log.info('refused', { from })
  expect(written).toHaveLength(1)
  expect(written[0]!.trimEnd()).not.toMatch(/[\r\n\u001b]/)
  expect(JSON.parse(written[0]!)).toMatchObject({ level: 'info', message: 'refused', from })
})
