import { expect, test } from 'vitest'
import { parseArgs } from 'node:util'
import { m } from '#words'
import { commands } from './commands.ts'
import { type Misuse, notUnderstood } from './misuse.ts'
import { help, usageOf } from './usage.ts'

test.each(Object.keys(commands))('how %s is typed is found in the help, for that command only', (command) => {
  const usage = usageOf(command)
  expect(usage).not.toBe(help())
  const [first, ...more] = usage.split('\n')
  expect(`${first} `).toMatch(new RegExp(`footbridge ${command} `))
  expect(more.filter((line) => line.includes('npx footbridge'))).toEqual([])
})

test('an option that nobody knows, one without its value and a word too many are said in our words, and how it is typed is shown', () => {
  const said = (args: string[], allowPositionals = false): Error => {
    try {
      parseArgs({ args, options: { format: { type: 'string' } }, allowPositionals })
      throw new Error('understood')
    } catch (error) {
      return notUnderstood(error)
    }
  }
  for (const [error, words] of [
    [said(['--wrong']), m.cli_option_unknown({ option: '--wrong' })],
    [said(['-x']), m.cli_option_unknown({ option: '-x' })],
    [said(['--format']), m.cli_option_value({ option: '--format' })],
    [said(['--format', '--wrong']), m.cli_option_value({ option: '--format' })],
    [said(['bla']), m.cli_word_too_many({ word: 'bla' })],
  ] as const) {
    expect(error.message).toBe(words)
    expect((error as Misuse).showsUsage).toBe(true)
  }
  const bug = new Error('bug')
  expect(notUnderstood(bug)).toBe(bug)
})
