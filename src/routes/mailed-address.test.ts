import { describe, expect, test } from 'vitest'
import { mailedAddress, meantBy } from './mailed-address.ts'

const KEY = 'aB3_-'.repeat(8) + 'xyz'

describe('an address out of a letter', () => {
  test.each(['.', ')', '>', '%3E', ').', ',', '%20', '%E2%80%9D', '*'])('with “%s” behind it leads to the one that was meant', (behind) => {
    for (const path of [`/confirm/${KEY}`, `/plan/${KEY}/story`, '/work', `/choose-password/${KEY}`])
      expect(meantBy(new URL(`http://localhost${path}${behind}`))).toBe(path)
  })

  test('keeps what was asked of the page', () => {
    expect(meantBy(new URL('http://localhost/p/overwater/find.?need=food'))).toBe('/p/overwater/find?need=food')
  })

  test('that is whole stays as it is, also where its key ends in a line or a dash', () => {
    for (const path of ['/', `/confirm/${KEY}`, `/confirm/${KEY}_`, `/confirm/${KEY}-`, '/p/overwater/sitemap.xml', '/%ff'])
      expect(meantBy(new URL(`http://localhost${path}`))).toBeUndefined()
  })

  test('never leads to another site', () => {
    for (const pathname of ['//elsewhere.example.', '/\\elsewhere.example)', '/%2Felsewhere.example.', '/%5Celsewhere.example.'])
      expect(meantBy({ pathname, search: '' })).toBeUndefined()
  })
})

test('only who looks is led on: a form is answered where it was sent', async () => {
  const event = (method: string) => ({
    url: new URL(`http://localhost/confirm/${KEY}.`),
    request: new Request('http://localhost/', { method }),
  })
  const visit = async (method: string) => mailedAddress({ event: event(method) as never, resolve: async () => new Response('the page') })
  expect((await visit('GET')).headers.get('location')).toBe(`/confirm/${KEY}`)
  expect((await visit('POST')).status).toBe(200)
})
