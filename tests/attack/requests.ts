import fc from 'fast-check'

/** One strange request, as bytes on the wire may be. */
export interface Strange {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer | undefined
}

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT']
const TYPES = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json',
  'text/plain',
  'application/xml',
  '',
  'x/y; charset=\u00ff',
]

/** Values that somewhere broke something: numbers and days out of range, broken letters, keys of prototypes, other languages of machines. */
const NASTY = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '%00',
  '%ff%fe',
  '-1',
  '0',
  '1e309',
  'NaN',
  'Infinity',
  '9007199254740993',
  '99999999999999999999999',
  '2147483648',
  '-2147483649',
  '0000-00-00',
  '2026-02-30',
  '9999-12-31',
  '+275760-09-13',
  '-271821-04-20',
  '24:61',
  '01a204e7-7446-7160-b96f-c0717bf70741',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../etc/passwd',
  '//elsewhere.example',
  'https://elsewhere.example/',
  'javascript:alert(1)',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${7*7}',
  'a\r\nSet-Cookie: x=y',
  '=1+1',
  '%',
  '_',
  '\\',
  '"',
  '(((((((((((((((((((((((((',
  '\u202e\u200b\ufeff',
  '😀'.repeat(50),
  ' '.repeat(5000),
  'a'.repeat(20_000),
  'a@'.repeat(2000),
  '"'.repeat(3000),
  '0'.repeat(4000),
  '[object Object]',
  '[]',
  '{}',
  'null',
]

const word = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.double().map(String) },
)

/** Names that the program knows, and names that nobody gave. */
const nameFrom = (names: readonly string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'a[b][c]', 'a.b', '', 'x'.repeat(500)) },
  )

const fieldsFrom = (names: readonly string[]) => fc.array(fc.tuple(nameFrom(names), word), { maxLength: 30 })

/** Percent-encoded; a lone half of a letter, which cannot be, as the three bytes that it would be. */
const encoded = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ED%A0%80')
const query = (fields: [string, string][]) => fields.map(([name, value]) => `${encoded(name)}=${encoded(value).slice(0, 6000)}`).join('&')

const deep = fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth))

function bodyOf(kind: number, fields: [string, string][], raw: Uint8Array, nested: string): Buffer {
  if (kind === 0) return Buffer.from(raw)
  if (kind === 1) return Buffer.from(nested)
  if (kind === 2) return Buffer.from(JSON.stringify(Object.fromEntries(fields)))
  if (kind === 3) {
    const parts = fields.map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    return Buffer.from(`${parts.join('')}--x--\r\n`)
  }
  return Buffer.from(query(fields))
}

const matching = (kind: number) => ['', 'application/json', 'application/json', 'multipart/form-data; boundary=x'][kind] ?? TYPES[0]!

/** Strange requests for these addresses. `names`: of the fields and parameters that stand in the program. */
export function strangeRequests(paths: readonly string[], names: readonly string[]): fc.Arbitrary<Strange> {
  return fc
    .record({
      path: fc.constantFrom(...paths),
      // In place of a part of the address, or behind it.
      tail: fc.option(
        word.map((text) => `/${encoded(text).slice(0, 3000)}`),
        { freq: 6 },
      ),
      method: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('GET', 'POST') }, { weight: 1, arbitrary: fc.constantFrom(...METHODS) }),
      parameters: fc.option(fieldsFrom(names), { freq: 2 }),
      fields: fieldsFrom(names),
      kind: fc.integer({ min: 0, max: 8 }),
      raw: fc.uint8Array({ maxLength: 200 }),
      nested: deep,
      type: fc.option(fc.constantFrom(...TYPES), { freq: 4 }),
      cookie: fc.option(word, { freq: 4 }),
      rawQuery: fc.option(fc.constantFrom('%', '%zz=%ff', '&&&===', '?%00', '/=&/evil'), { freq: 8 }),
    })
    .map(({ path, tail, method, parameters, fields, kind, raw, nested, type, cookie, rawQuery }) => {
      const asked = [path.includes('?') ? path.slice(path.indexOf('?') + 1) : '', parameters ? query(parameters) : '', rawQuery ?? '']
      const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method)
      return {
        method,
        path: `${path.replace(/\?.*$/, '')}${tail ?? ''}?${asked.filter(Boolean).join('&')}`.slice(0, 14_000),
        headers: {
          accept: 'text/html',
          ...(hasBody ? { 'content-type': Buffer.from(type ?? matching(kind)).toString('latin1') } : {}),
          ...(cookie ? { cookie: `language=${encoded(cookie).slice(0, 1000)}; said=${encoded(cookie).slice(0, 1000)}` } : {}),
        },
        body: hasBody ? bodyOf(kind, fields, raw, nested) : undefined,
      }
    })
}
