import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { log } from '#platform/log'
import { tellForeignForm } from './foreign-forms.ts'

const ORIGIN = 'https://footbridge.example'
const lines = vi.spyOn(log, 'info').mockImplementation(() => undefined)
const server = createServer((req, res) => {
  tellForeignForm(req, res, ORIGIN)
  res.writeHead(Number(req.headers['x-answer'])).end()
})
beforeAll(() => new Promise<void>((done) => server.listen(0, done)))
afterAll(() => server.close())

async function linesAfter(method: string, origin: string, answer: number, type = '') {
  lines.mockClear()
  const { port } = server.address() as AddressInfo
  const headers = { ...(origin && { origin }), ...(type && { 'content-type': type }), 'x-answer': String(answer) }
  await fetch(`http://localhost:${port}/plan/a-key`, { method, headers })
  return lines.mock.calls
}

test('a form of another site that is refused is a line of the log with whose it was, and no address of ours', async () => {
  expect(await linesAfter('POST', 'https://elsewhere.example', 403)).toEqual([
    ['refused', { status: 403, reason: 'form-of-another-site', method: 'POST', from: 'https://elsewhere.example' }],
  ])
  expect(await linesAfter('POST', '', 403)).toHaveLength(1)
  for (const type of ['application/x-www-form-urlencoded', 'Multipart/Form-Data; boundary=x', 'text/plain;charset=UTF-8'])
    expect(await linesAfter('POST', '', 403, type)).toHaveLength(1)
})

test('what a program sends is no form: where it is refused, the door that did so says why', async () => {
  expect(await linesAfter('POST', '', 403, 'application/json')).toEqual([])
  expect(await linesAfter('POST', '', 403, 'application/fhir+json; charset=utf-8')).toEqual([])
})

test('what comes from here, what is taken, and what only looks is none', async () => {
  expect(await linesAfter('POST', ORIGIN, 403)).toEqual([])
  expect(await linesAfter('POST', 'https://elsewhere.example', 200)).toEqual([])
  expect(await linesAfter('GET', 'https://elsewhere.example', 403)).toEqual([])
})
