import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { refusedHere } from './not-json.ts'

const server = createServer((req, res) => {
  if (!refusedHere(req, res)) res.writeHead(200).end()
}).listen(0)
afterAll(() => void server.close())

const post = (path: string, type: string) =>
  fetch(`http://localhost:${(server.address() as AddressInfo).port}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: 'a=b',
  })

test('a form that is posted to the open directory hears what to send instead', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    for (const path of ['/hsds/services', '/p/overwater/hsds/services?page=1', '/hsds']) {
      const answer = await post(path, type)
      expect([answer.status, await answer.json()]).toEqual([
        415,
        expect.objectContaining({ detail: expect.stringContaining('application/json') }),
      ])
    }
})

test('JSON, and forms of our own pages, go on', async () => {
  expect((await post('/hsds/services', 'application/json; charset=utf-8')).status).toBe(200)
  expect((await post('/p/overwater/ask', 'application/x-www-form-urlencoded')).status).toBe(200)
})

test('who would change or delete something hears that it can only be read, and how', async () => {
  const { port } = server.address() as AddressInfo
  for (const method of ['DELETE', 'PUT', 'PATCH', 'PROPFIND']) {
    const answer = await fetch(`http://localhost:${port}/hsds/services`, { method })
    expect([answer.status, answer.headers.get('allow'), await answer.json()]).toEqual([
      405,
      'GET, HEAD, POST, OPTIONS',
      expect.objectContaining({ title: 'Method not allowed' }),
    ])
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    expect((await fetch(`http://localhost:${port}/hsds/services`, { method })).status).toBe(200)
  expect((await fetch(`http://localhost:${port}/p/overwater/ask`, { method: 'DELETE' })).status).toBe(200)
})
