import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Words = Record<string, string>
const { $schema: _, ...en } = JSON.parse(readFileSync('messages/en.json', 'utf8')) as Words
const { $schema: __, ...nl } = JSON.parse(readFileSync('messages/nl.json', 'utf8')) as Words

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('paraglide'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
const code = sources.join('\n')
const sql = readdirSync('database/migrations')
  .map((file) => readFileSync(join('database/migrations', file), 'utf8'))
  .join('\n')

const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!)
const asKey = (text: string) => text.replaceAll(/[-. ]/g, '_')
/** Keys, written `refusal_` + a code, that have no sentence. */
const missing = (prefix: string, codes: readonly string[]) =>
  [...new Set(codes.map((one) => asKey(prefix + one)))].filter((key) => !(key in en))

/** The codes that a column may hold, by its CHECK. */
function codesOf(table: string, column: string): string[] {
  const rows = sql.match(new RegExp(`create table ${table} \\((.*?)\\n\\);`, 's'))?.[1] ?? ''
  const check = rows.match(new RegExp(`${column} (?:in\\s*\\(|<@ array\\[)([^)\\]]*)`, 's'))?.[1] ?? ''
  const codes = found(check, /'([^']+)'/g)
  if (codes.length === 0) throw new Error(`${table}.${column} has no list of codes`)
  return codes
}

describe('both languages', () => {
  test('have every word', () => expect(Object.keys(nl).sort()).toEqual(Object.keys(en).sort()))

  test('fill in the same words in each sentence', () => {
    const blanks = (text: string) => [...new Set(found(text, /\{(\w+)\}/g))].sort().join()
    expect(Object.keys(en).filter((key) => blanks(en[key]!) !== blanks(nl[key] ?? ''))).toEqual([])
  })
})

describe('every word that is put together from a code exists for each code', () => {
  test('refusals, also those of a form', () => {
    const thrown = found(code, /new Refusal\(\s*'[a-z-]+',\s*'([a-z-]+)'/g)
    const ofSchemas = [
      ...found(code, /\b(?:needed|min|max|email|uuid|regex|refine|enum)\([^\n]*?,\s*'([a-z]+(?:-[a-z]+)*)'\)/g),
      ...found(code, /\bz\.(?:email|uuid)\('([a-z-]+)'\)/g),
      ...found(code, /\b(?:error|message): '([a-z]+(?:-[a-z]+)*)'/g),
    ]
    expect(Math.min(thrown.length, ofSchemas.length)).toBeGreaterThan(20)
    expect(missing('refusal_', [...thrown, ...ofSchemas])).toEqual([])
  })

  test('what a role does not allow, and what was done', () => {
    const acts = [
      ...found(code, /demand\([^\n]*,\s*'([a-z-]+)'\)/g),
      ...found(code, /(?:memberWhoMay|demandLinkWorker)\([^\n]*'([a-z-]+)'\)/g),
    ]
    const lastArguments = found(code, /doneAt\(.*(, [^,\n]*)\)/g)
    expect(missing('act_', acts)).toEqual([])
    expect(
      missing(
        'said_',
        lastArguments.flatMap((text) => found(text, /[?:,] '([a-z-]+)'/g)),
      ),
    ).toEqual([])
  })

  const needs = found(
    readFileSync('database/migrations/0003_directory.sql', 'utf8'),
    /\(\d+, '([a-z-]+)', '(?:social|emotional|practical)'/g,
  )
  const outcomes = codesOf('ending', 'outcome')
  const ways = codesOf('client', 'reach_by')
  test.each<[string, readonly string[]]>([
    ['need_', needs],
    ['role_', codesOf('member_role', 'role')],
    ['rolehint_', codesOf('member_role', 'role')],
    ['rhythm_', codesOf('member', 'digest_rhythm')],
    ['sector_', codesOf('organisation', 'sector')],
    ['refer_way_', ways],
    ['refer_avoid_', codesOf('client', 'do_not_use')],
    ['ask_avoid_', codesOf('client', 'do_not_use')],
    ['work_never_', codesOf('client', 'do_not_use')],
    ['work_way_', ways],
    ['work_consent_', codesOf('consent', 'purpose')],
    ['plan_consent_', codesOf('consent', 'purpose')],
    ['work_given_', codesOf('consent', 'given_how')],
    ['work_outcome_', outcomes],
    ['feedback_ended_', outcomes],
    ['feedback_', codesOf('feedback', 'kind').filter((kind) => kind !== 'ended')],
    ['work_channel_', codesOf('contact', 'channel')],
    ['work_outcome_of_', codesOf('contact', 'outcome')],
    ['work_done_by_', codesOf('step', 'done_by')],
    ['plan_step_by_', codesOf('step', 'done_by')],
    ['plan_ended_', codesOf('step', 'ended_how')],
    ['share_', codesOf('introduction', 'shared')],
    ['plan_told_', codesOf('introduction', 'shared')],
    ['work_answer_', codesOf('introduction_answer', 'answer')],
    ['work_reason_', codesOf('introduction_answer', 'reason')],
    ['group_reason_', codesOf('introduction_answer', 'reason')],
    ['work_word_', codesOf('client_word', 'word')],
    ['plan_said_', codesOf('client_word', 'word')],
    ['said_word_', codesOf('client_word', 'word')],
    ['work_actor_', codesOf('fact', 'actor_kind')],
    ['seen_', codesOf('client_read', 'what')],
    ['reads_', codesOf('read_check', 'kind')],
    ['reads_because_', codesOf('read_check', 'reason')],
    ['timeline_code_', [...outcomes, ...codesOf('step', 'ended_how'), ...codesOf('introduction_answer', 'answer')]],
  ])('%s', (prefix, codes) => expect(missing(prefix, codes)).toEqual([]))

  test('what a story tells: every fact about a client or a referral', () => {
    const told = readFileSync('src/domain/casework/timeline.ts', 'utf8')
    const kinds = found(told, /'((?:referral|contact|need|goal|step|client|introduction|attendance|word|plan-link|consent)\.[a-z-]+)'/g)
    expect(kinds.length).toBeGreaterThan(0)
    expect(missing('timeline_', kinds)).toEqual([])
  })

  test('why a row of a directory was left out, and why a file could not be read', () => {
    const report = readFileSync('src/standards/hsds/report.ts', 'utf8')
    const codesIn = (type: string) => found(report.match(new RegExp(`type ${type} =(.*?)\\n\\n`, 's'))![1]!, /'([a-z-]+)'/g)
    expect(missing('import_because_', codesIn('Reason'))).toEqual([])
    expect(missing('import_cannot_', codesIn('CannotReason'))).toEqual([])
  })
})

/** A word is used by its name, by its key, or by a template (`need_${code}`, `reach-${way}-needed`) and the codes that fill it. */
test('no word is left that nothing says', () => {
  const named = new Set(found(code, /\bm\s*\.(\w+)/g))
  const codes = new Set(found(`${code}\n${sql}`, /['"`]([a-zA-Z][\w. -]*)['"`]/g).map((one) => asKey(one.toLowerCase())))
  for (const name of found(code, /(\w+):/g)) codes.add(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  const templates = found(code, /(?=`((?:[a-z]+[_-])*\$\{[^`\n]*)`)/g)
    .map((template) => template.split(/\$\{(?:[^{}]|\{[^}]*\})*(?:\}|$)/).map(asKey))
    .filter((parts) => parts.length > 1 && /^[a-z_]*$/.test(parts.join('')) && /_/.test(parts.join('')) && /[a-z]{3}/.test(parts.join('')))

  const known = new Map<string, boolean>()
  const isCode = (text: string): boolean => {
    if (!known.has(text)) {
      known.set(text, codes.has(text))
      known.set(text, codes.has(text) || templates.some((parts) => fits(parts, text)))
    }
    return known.get(text)!
  }
  const fits = ([first = '', ...others]: string[], text: string): boolean => {
    if (others.length === 0) return text === first
    if (!text.startsWith(first)) return false
    const rest = text.slice(first.length)
    return [...rest].some((_, at) => isCode(rest.slice(0, at + 1)) && fits(others, rest.slice(at + 1)))
  }
  expect(Object.keys(en).filter((key) => !named.has(key) && !isCode(key))).toEqual([])
})
