import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { hangUpOnSlowReaders } from './slow-readers.ts'

const open: { server?: Server; socket?: Socket } = {}
afterEach(() => {
  open.socket?.destroy()
  open.server?.closeAllConnections()
  open.server?.close()
})

/** A server that answers with so many lines, made while they are read. */
async function serving(patience: { silence: number; whole: number }, lines = Infinity) {
  const made = { lines: 0, ended: false }
  function* each() {
    try {
      for (; made.lines < lines; made.lines++) yield Buffer.alloc(64 * 1024, 'x')
    } finally {
      made.ended = true
    }
  }
  const server = createServer((_, res) => {
    const body = Readable.from(each())
    res.once('close', () => body.destroy())
    body.pipe(res)
  })
  hangUpOnSlowReaders(server, patience)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  open.server = server
  const { port } = server.address() as AddressInfo
  return { made, port }
}

async function asking(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  open.socket = socket
  await once(socket, 'connect')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  return socket
}

const ended = async (made: { ended: boolean }) => {
  while (!made.ended) await new Promise((wait) => setTimeout(wait, 20))
}

test('who takes nothing of an answer is hung up on, and no more of it is made', async () => {
  const { made, port } = await serving({ silence: 300, whole: 60_000 })
  await asking(port)
  await ended(made)
  expect(made.lines).toBeLessThan(1000)
})

test('who takes a little now and then is hung up on when the time for an answer is over', async () => {
  const { made, port } = await serving({ silence: 10_000, whole: 600 })
  const socket = await asking(port)
  const drip = setInterval(() => void socket.read(1024), 50)
  const began = performance.now()
  await ended(made)
  clearInterval(drip)
  expect(performance.now() - began).toBeLessThan(8000)
})

test('who reads on gets all of it', async () => {
  const { port } = await serving({ silence: 5000, whole: 20_000 }, 200)
  const answer = await fetch(`http://127.0.0.1:${port}/`)
  expect((await answer.arrayBuffer()).byteLength).toBe(200 * 64 * 1024)
})
