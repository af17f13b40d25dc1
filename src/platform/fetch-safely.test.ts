import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { CannotFetch, type FetchLimits, openLine, wholeOf } from './fetch-safely.ts'
import { isPublicAddress } from './public-address.ts'

const toClose: (() => void)[] = []
afterAll(() => toClose.forEach((close) => close()))

async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  toClose.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Resolve = NonNullable<Parameters<typeof openLine>[0]['resolve']>
/** A resolver that gives these, one list after the other. */
const names = (...answers: string[][]): Resolve => {
  let asked = 0
  return ((_: string, __: object, give: (error: null, found: { address: string; family: number }[]) => void) => {
    const list = answers[Math.min(asked++, answers.length - 1)]!
    give(
      null,
      list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as Resolve
}

async function whyNot(
  url: string,
  options: { allowPrivate?: boolean; mayReach?: (ip: string) => boolean; resolve?: Resolve; limits?: Partial<FetchLimits> } = {},
) {
  const line = openLine({
    mayReach: options.mayReach ?? (options.allowPrivate ? () => true : isPublicAddress),
    userAgent: 'test',
    ...(options.resolve ? { resolve: options.resolve } : {}),
  })
  try {
    await wholeOf(await line.get(url, {}, options.limits))
    return 'was fetched'
  } catch (error) {
    return error instanceof CannotFetch ? error.reason : String(error)
  } finally {
    line.close()
  }
}

const byte = fc.integer({ min: 0, max: 255 })
const ranges: [string, fc.Arbitrary<string>][] = [
  ['this network', fc.tuple(byte, byte, byte).map((rest) => `0.${rest.join('.')}`)],
  ['10/8', fc.tuple(byte, byte, byte).map((rest) => `10.${rest.join('.')}`)],
  ['shared', fc.tuple(fc.integer({ min: 64, max: 127 }), byte, byte).map((rest) => `100.${rest.join('.')}`)],
  ['loopback', fc.tuple(byte, byte, byte).map((rest) => `127.${rest.join('.')}`)],
  ['link-local and metadata', fc.tuple(byte, byte).map((rest) => `169.254.${rest.join('.')}`)],
  ['172.16/12', fc.tuple(fc.integer({ min: 16, max: 31 }), byte, byte).map((rest) => `172.${rest.join('.')}`)],
  ['192.168/16', fc.tuple(byte, byte).map((rest) => `192.168.${rest.join('.')}`)],
  ['benchmarking', fc.tuple(fc.integer({ min: 18, max: 19 }), byte, byte).map((rest) => `198.${rest.join('.')}`)],
  ['multicast and reserved', fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte).map((all) => all.join('.'))],
]

describe.each(ranges)('addresses of %s', (_, address) => {
  test('are not public, however they are written', () => {
    fc.assert(
      fc.property(address, (ip) => {
        const [a, b, c, d] = ip.split('.').map(Number) as [number, number, number, number]
        const number = ((a * 256 + b) * 256 + c) * 256 + d
        const hex = (high: number, low: number) => (high * 256 + low).toString(16)
        for (const form of [ip, `::ffff:${ip}`, `::ffff:${hex(a, b)}:${hex(c, d)}`, `64:ff9b::${ip}`, `2002:${hex(a, b)}:${hex(c, d)}::1`])
          expect(isPublicAddress(form), form).toBe(false)
        // What `fetchSafely` looks at is the host as a URL writes it.
        const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.')
        const wide = ip.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))).replaceAll('.', '。')
        for (const host of [String(number), `0x${number.toString(16)}`, octal, `${a}.${number % 2 ** 24}`, wide])
          expect(isPublicAddress(new URL(`http://${host}/`).hostname), host).toBe(false)
      }),
    )
  })
})

test('addresses of IPv6 that are not the internet are not public', () => {
  for (const ip of [
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '100::1',
    'fec0::1',
  ])
    expect(isPublicAddress(ip), ip).toBe(false)
  for (const ip of ['2606:4700::1111', '2a00:1450:4009::200e', '8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '192.167.255.255'])
    expect(isPublicAddress(ip), ip).toBe(true)
})

test('what is no address is not public', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/^[\d.:a-f%]+$/i.test(text)),
      (text) => !isPublicAddress(text),
    ),
  )
})

describe('a line to others', () => {
  test('goes to http and https only, and takes no password in an address', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.org/', 'javascript:alert(1)', 'gopher://x', 'not an address'])
      expect(await whyNot(url)).toBe('not-http')
    expect(await whyNot('http://user:secret@example.org/')).toBe('with-password')
  })

  test('refuses an address of the own network, also as a number or in another script', async () => {
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '１２７.0.0.1',
      '[::ffff:169.254.169.254]',
      '169.254.169.254',
    ])
      expect(await whyNot(`http://${host}:9/`), host).toBe('address-not-public')
  })

  test('refuses a name that leads there, also where only one of its addresses does', async () => {
    expect(await whyNot('http://inside.example/', { resolve: names(['10.0.0.7']) })).toBe('address-not-public')
    expect(await whyNot('http://both.example/', { resolve: names(['8.8.8.8', '127.0.0.1']) })).toBe('address-not-public')
    expect(await whyNot('http://bücher.example/', { resolve: names(['fe80::1']) })).toBe('address-not-public')
    expect(await whyNot('http://localhost:9/')).toBe('address-not-public')
  })

  test('looks again after each redirect, and each time that a name is resolved', async () => {
    const to = (where: string) => served((_, answer) => answer.writeHead(302, { Location: where, Connection: 'close' }).end())
    const mayReach = (ip: string) => ip === '127.0.0.1'
    expect(await whyNot(await to('http://127.0.0.2:9/'), { mayReach })).toBe('address-not-public')
    const { port } = new URL(await to('/again'))
    expect(await whyNot(`http://moves.example:${port}/`, { mayReach, resolve: names(['127.0.0.1'], ['10.0.0.7']) })).toBe(
      'address-not-public',
    )
    expect(await whyNot(await to('file:///etc/passwd'), { mayReach })).toBe('not-http')
    expect(await whyNot(await to('/again'), { mayReach })).toBe('too-many-redirects')
    expect(await whyNot(await to('http://['), { mayReach })).toBe('redirect-broken')
  })

  test('takes no more than it was told to, counted after unpacking', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 ** 2))
    expect(bomb.length).toBeLessThan(64 * 1024)
    const url = await served((_, answer) => answer.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb))
    expect(await whyNot(url, { allowPrivate: true, limits: { bytes: 1024 ** 2 } })).toBe('too-large')
    expect(await whyNot(url, { allowPrivate: true })).toBe('was fetched')
  })

  test('ends with whoever is silent, breaks off or packs in a way that nobody knows', async () => {
    const silent = await served(() => undefined)
    expect(await whyNot(silent, { allowPrivate: true, limits: { silence: 100 } })).toBe('too-slow')
    const drip = await served((_, answer) => {
      const timer = setInterval(() => answer.write('x'), 20)
      answer.on('close', () => clearInterval(timer))
    })
    expect(await whyNot(drip, { allowPrivate: true, limits: { whole: 200 } })).toBe('too-slow')
    const short = await served((_, answer) => {
      answer.writeHead(200, { 'Content-Length': '100' })
      answer.write('half', () => answer.destroy())
    })
    expect(await whyNot(short, { allowPrivate: true })).toBe('no-answer')
    const odd = await served((_, answer) => answer.writeHead(200, { 'Content-Encoding': 'zpaq' }).end('x'))
    expect(await whyNot(odd, { allowPrivate: true })).toBe('unknown-encoding')
    expect(await whyNot('http://127.0.0.1:1/', { allowPrivate: true })).toBe('no-answer')
  })
})
