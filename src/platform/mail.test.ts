import { createServer, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { postBySmtp } from './mail.ts'

const letter = { id: 'a', to: 'walkers@example.org', subject: 'Somebody new', text: 'Ada would like to come along.' }
const FROM = 'Footbridge <no-reply@example.org>'
const ORIGIN = 'https://footbridge.example.org'

/** It leads here, as every system understands it, but the program takes it for another machine. */
const ELSEWHERE = '0.0.0.0'

/** A mail server, and what it took. With encryption its certificate is one that nobody vouches for. */
async function mailServer(host: string, encrypts = false) {
  const taken: string[] = []
  const server = new SMTPServer({
    disabledCommands: encrypts ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        taken.push(session.envelope.rcptTo[0]!.address)
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((ready) => server.listen(0, host, ready))
  onTestFinished(() => new Promise<void>((done) => server.close(done)))
  return { taken, url: `smtp://${host}:${(server.server.address() as { port: number }).port}` }
}

test('to another machine that offers no encryption no letter goes, unless the network is trusted', async () => {
  const { taken, url } = await mailServer(ELSEWHERE)
  await expect(postBySmtp(url, FROM, ORIGIN).post(letter)).rejects.toThrow(/STARTTLS/i)
  expect(taken).toEqual([])
  await postBySmtp(url, FROM, ORIGIN, true).post(letter)
  expect(taken).toEqual([letter.to])
})

test('to a mail server on this machine it may go plain', async () => {
  const { taken, url } = await mailServer('127.0.0.1')
  await postBySmtp(url, FROM, ORIGIN).post(letter)
  expect(taken).toEqual([letter.to])
})

test('a mail server that takes the call and says nothing is given up after seconds', async () => {
  const lines: Socket[] = []
  const silent = createServer((line) => void lines.push(line))
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
  onTestFinished(() => {
    lines.forEach((line) => line.destroy())
    silent.close()
  })
  const { port } = silent.address() as { port: number }
  const asked = postBySmtp(`smtp://127.0.0.1:${port}`, FROM, ORIGIN).post(letter)
  await expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' })
}, 12_000)

test.each(['127.0.0.1', ELSEWHERE])('a mail server at %s whose certificate nobody vouches for gets no letter', async (host) => {
  const { taken, url } = await mailServer(host, true)
  await expect(postBySmtp(url, FROM, ORIGIN).post(letter)).rejects.toThrow(/certificate/i)
  expect(taken).toEqual([])
})
