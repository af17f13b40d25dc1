import { SMTPServer } from 'smtp-server'
import { expect, test, vi } from 'vitest'
import { inTransaction } from '#platform/context'
import { postBySmtp, type Letter } from '#platform/mail'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { cancelLetters, lettersOwed, oweLetter, sendLetter, takeUpOwedLetters, wasAnyOwed } from './index.ts'

const world = await openWorld()
const letter = (onceKey: string) => ({ onceKey, to: 'group@example.org', subject: 'Somebody new', body: 'Ada would like to come along.' })

const owe = (onceKey: string, change: object = {}) =>
  inTransaction(world.system, ({ tx }) => oweLetter(tx, world.system, { ...letter(onceKey), ...change }))
const owed = async (onceKey: string) =>
  (await world.owner.query('select id, sent_at, body, last_error, subject from outgoing_mail where once_key = $1', [onceKey])).rows

test('a letter that is owed twice for the same reason is owed once', async () => {
  expect(await owe('introduction:1:first')).toBe('now')
  expect(await owe('introduction:1:first')).toBe('already')
  expect(await owed('introduction:1:first')).toHaveLength(1)
})

test('a letter without one address to go to is not owed, which is told apart from owed already, and is in the log by its key only', async () => {
  const said: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line)) > 0)
  for (const to of ['jan@example.org,', '<jan@example.org>', 'jan@example.org, piet@example.org', 'Jan:jan@example.org', 'jan'])
    expect(await owe('introduction:1b:first', { to })).toBe('no-address')
  write.mockRestore()
  expect(said.filter((line) => line.includes('introduction:1b:first'))).toHaveLength(5)
  expect(said.join()).not.toContain('example.org')
  expect(await owed('introduction:1b:first')).toEqual([])
})

test('a sent letter is sent once, and its text is emptied because it can hold a key', async () => {
  await owe('introduction:2:first')
  const [{ id }] = await owed('introduction:2:first')
  const taken: Letter[] = []
  await sendLetter(world.system, id, async (one) => void taken.push(one), false)
  await sendLetter(world.system, id, async (one) => void taken.push(one), false)
  expect(taken).toHaveLength(1)
  expect((await owed('introduction:2:first'))[0]).toMatchObject({ body: null, sent_at: world.clock.now() })
})

test('letters that are cancelled never go out; what was sent, or is owed for something else, stays', async () => {
  for (const key of ['introduction:2b:first', 'introduction:2b:again', 'introduction:2bc:first']) await owe(key)
  const [{ id: sent }] = await owed('introduction:2b:first')
  const [{ id: cancelled }] = await owed('introduction:2b:again')
  const taken: Letter[] = []
  const post = async (one: Letter) => void taken.push(one)
  await sendLetter(world.system, sent, post, false)
  await inTransaction(world.system, ({ tx }) => cancelLetters(tx, 'introduction:2b:'))
  await sendLetter(world.system, cancelled, post, false)
  expect(taken.map(({ id }) => id)).toEqual([sent])
  expect(await owed('introduction:2b:first')).toHaveLength(1)
  expect(await owed('introduction:2b:again')).toEqual([])
  expect(await owed('introduction:2bc:first')).toHaveLength(1)
})

/** A mail server that takes a letter when it is told to, and what it took. */
function slowPost() {
  const taken: string[] = []
  let [asked, take] = [() => undefined as void, () => undefined as void]
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  const mayTake = new Promise<void>((resolve) => (take = resolve))
  const post = async ({ id }: Letter) => {
    asked()
    await mayTake
    taken.push(id)
  }
  return { post, taken, isAsked, take: () => take() }
}

test('two workers with one letter at the same moment send it once', async () => {
  await owe('introduction:2c:first')
  const [{ id }] = await owed('introduction:2c:first')
  const { post, taken, isAsked, take } = slowPost()
  const first = sendLetter(world.system, id, post, false)
  await isAsked
  const second = sendLetter(world.system, id, post, false)
  await untilSomebodyWaits(world)
  take()
  await Promise.all([first, second])
  expect(taken).toEqual([id])
})

test('a letter that is cancelled while it is handed over has gone out, and that stays known', async () => {
  await owe('introduction:2d:first')
  const [{ id }] = await owed('introduction:2d:first')
  const { post, isAsked, take } = slowPost()
  const sending = sendLetter(world.system, id, post, false)
  await isAsked
  const cancelling = inTransaction(world.system, ({ tx }) => cancelLetters(tx, 'introduction:2d:'))
  await untilSomebodyWaits(world)
  take()
  await sending
  expect(await cancelling).toBe(0)
  expect(await world.read((tx) => wasAnyOwed(tx, 'introduction:2d:'))).toBe(true)
})

test('a letter that the mail server refuses stays owed, says why, and is taken up again', async () => {
  await owe('introduction:3:first')
  const [{ id }] = await owed('introduction:3:first')
  const refuse = async () => {
    throw new Error('mailbox full')
  }
  await expect(sendLetter(world.system, id, refuse, false)).rejects.toThrow('mailbox full')
  expect((await owed('introduction:3:first'))[0]).toMatchObject({ sent_at: null, last_error: 'mailbox full' })
  expect(await takeUpOwedLetters(world.system)).toBeGreaterThanOrEqual(1)
})

test('a line break in a subject becomes a space, so that it cannot begin another header', async () => {
  await owe('introduction:4:first', { subject: 'Hello\r\nBcc: everybody@example.org' })
  expect((await owed('introduction:4:first'))[0].subject).toBe('Hello Bcc: everybody@example.org')
})

test('the demo keeps the text for its outbox', async () => {
  await owe('introduction:5:first')
  const [{ id }] = await owed('introduction:5:first')
  await sendLetter(world.system, id, async () => undefined, true)
  const kept = await world.read((tx) => lettersOwed(tx))
  expect(kept.find((one) => one.id === id)?.body).toMatch('Ada')
})

test('a real mail server receives the letter with its own Message-ID and no second recipient', async () => {
  const received: { raw: string; recipients: string[] }[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', (chunk) => (raw += chunk))
      stream.on('end', () => {
        received.push({ raw, recipients: session.envelope.rcptTo.map((one) => one.address) })
        done()
      })
    },
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.server.address() as { port: number }
  const mail = postBySmtp(`smtp://127.0.0.1:${port}`, 'Footbridge <no-reply@example.org>', 'https://footbridge.example.org')
  await owe('introduction:6:first', { to: 'walkers@example.org', body: 'Zoë komt dinsdag.\n\nhttps://footbridge.example.org/answer/abc' })
  const [{ id }] = await owed('introduction:6:first')
  await sendLetter(world.system, id, mail.post, false)
  mail.close()
  await new Promise<void>((done) => server.close(done))
  expect(received).toHaveLength(1)
  expect(received[0]!.recipients).toEqual(['walkers@example.org'])
  expect(received[0]!.raw).toContain(`Message-ID: <${id}@footbridge.example.org>`)
})
