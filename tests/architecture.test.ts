import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Domain modules, lowest first: each may call those before it, by their front door. */
const DOMAIN_ORDER = [
  'seals', // knows facts, and nothing that they tell of
  'letters',
  'links',
  'access',
  'agreements',
  'directory',
  'feeds',
  'people', // the ground: they do not know each other's stories
  'consent',
  'stories',
  'emergencies',
  'referrals',
  'casework',
  'introductions',
  'answering',
  'plans',
  'matching',
  'feedback',
  'reads',
  'insight',
  'rights', // copies and erases what all others keep
  'privacy', // says what all of them do with it
]

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => join('src', file))
  .filter(
    (file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('src/paraglide') && !file.endsWith('.d.ts'),
  )

interface Import {
  from: string
  to: string
}

const IMPORT = /(?:import|export)\s+(?:type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]/g

const imports: Import[] = sources.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(IMPORT)].map((match) => ({ from, to: placeOf((match[1] ?? match[2])!, from) })),
)

/** Where an import leads: a path in src, or the name of a package. */
function placeOf(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier))
  if (specifier.startsWith('#platform/')) return `src/platform/${specifier.slice(10)}.ts`
  if (specifier.startsWith('#domain/')) return `src/domain/${specifier.slice(8)}/index.ts`
  if (specifier.startsWith('#ui/')) return `src/ui/${specifier.slice(4)}`
  if (specifier === '#words') return 'src/platform/words.ts'
  if (specifier === '#reactions') return 'src/domain/reactions.ts'
  if (specifier === '#demo') return 'src/demo/index.ts'
  return specifier
}

const roomOf = (path: string) => path.match(/^src\/(platform|ui|domain|standards|routes|demo|cli|paraglide)\//)?.[1]
const moduleOf = (path: string) => path.match(/^src\/domain\/([^/]+)\//)?.[1]
const isFrontDoor = (path: string) => /^src\/domain\/[^/]+\/index\.ts$/.test(path)
const said = ({ from, to }: Import) => `${relative('src', from)} -> ${to.replace(/^src\//, '')}`

/** Imports from one room that are not allowed. */
function wrong(room: string, allowed: (one: Import) => boolean): string[] {
  return imports.filter((one) => roomOf(one.from) === room && one.to.startsWith('src/') && !allowed(one)).map(said)
}

describe('who may import whom', () => {
  test('the table of imports was read', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  test('platform imports nothing of ours but platform (and the compiled words)', () => {
    expect(wrong('platform', ({ to }) => ['platform', 'paraglide'].includes(roomOf(to)!))).toEqual([])
  })

  test('ui knows nobody', () => {
    expect(wrong('ui', ({ to }) => roomOf(to) === 'ui')).toEqual([])
  })

  test('a domain module calls platform, and lower modules by their front door', () => {
    const allowed = ({ from, to }: Import) => {
      if (from === 'src/domain/reactions.ts') return roomOf(to) === 'platform' || isFrontDoor(to)
      if (roomOf(to) === 'platform') return true
      const [mine, theirs] = [moduleOf(from)!, moduleOf(to)]
      if (mine === theirs) return true
      return theirs !== undefined && isFrontDoor(to) && DOMAIN_ORDER.indexOf(theirs) < DOMAIN_ORDER.indexOf(mine)
    }
    expect(wrong('domain', allowed)).toEqual([])
  })

  test('every domain module has its place in the order', () => {
    const modules = new Set(sources.map(moduleOf).filter(Boolean))
    expect([...modules].filter((name) => !DOMAIN_ORDER.includes(name!))).toEqual([])
  })

  test('standards call platform and domain by front door, and do not know routes, ui or each other', () => {
    const family = (path: string) => path.split('/')[2]
    expect(
      wrong(
        'standards',
        ({ from, to }) => roomOf(to) === 'platform' || isFrontDoor(to) || (roomOf(to) === 'standards' && family(from) === family(to)),
      ),
    ).toEqual([])
  })

  test('routes call platform, domain by front door, ui, and mount standards', () => {
    const allowed = ({ to }: Import) =>
      ['platform', 'ui', 'routes', 'standards'].includes(roomOf(to)!) ||
      isFrontDoor(to) ||
      ['src/startup.ts', 'src/demo/index.ts'].includes(to)
    expect(wrong('routes', allowed)).toEqual([])
  })
})

describe('what keeps the house tidy', () => {
  test('a module reaches the database only through what it was given: nobody opens a pool but platform, startup and the commands', () => {
    const openers = imports.filter(({ from, to }) => to === 'pg' && roomOf(from) !== 'platform' && roomOf(from) !== 'cli').map(said)
    expect(openers).toEqual([])
  })

  test('no verb reads the clock, the environment or chance by itself', () => {
    const guilty = sources.filter(
      (file) => /^src\/domain\//.test(file) && /\bDate\.now\(\)|new Date\(\)|Math\.random|process\.env/.test(readFileSync(file, 'utf8')),
    )
    expect(guilty).toEqual([])
  })

  test('nothing is kept in the store of a browser but what was typed in another form of a page, and that in one tab (decision 42)', () => {
    const scripts = readdirSync('static', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
    const stores = [...sources, ...scripts.map((file) => `static/${file}`)].flatMap((file) =>
      [
        ...new Set(
          readFileSync(file, 'utf8').match(/\b(localStorage|sessionStorage|indexedDB|caches\.open|cookieStore|serviceWorker\.register)\b/g),
        ),
      ].map((store) => `${file}: ${store}`),
    )
    expect(stores).toEqual(['static/typed.js: sessionStorage'])
  })

  test('HTML is written past Svelte in one place, and nothing of a text becomes code', () => {
    const raw = sources.filter((file) =>
      /\{@html|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write\(/.test(readFileSync(file, 'utf8')),
    )
    expect(raw).toEqual(['src/routes/(public)/p/[programme]/services/[service]/+page.svelte'])
    const code = sources.filter((file) => /\beval\(|new Function\(|\bvm\.run|from 'node:vm'/.test(readFileSync(file, 'utf8')))
    expect(code).toEqual([])
  })

  test('programs are started in two places, by name and never through a shell', () => {
    const starters = imports.filter(({ to }) => /^(node:)?child_process$/.test(to)).map(({ from }) => from)
    expect(starters.sort()).toEqual(['src/harvests.ts', 'src/platform/postgres-programs.ts'])
    for (const file of starters) expect(readFileSync(file, 'utf8'), file).not.toMatch(/\bshell:|\bexec\(|execSync/)
  })

  test('no certificate of another machine is taken unseen', () => {
    const guilty = sources.filter((file) => /rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/.test(readFileSync(file, 'utf8')))
    expect(guilty).toEqual([])
  })

  test('no text area cuts off what is typed or pasted: the answer says by how many letters it is too long', () => {
    const guilty = sources.filter((file) => /<textarea\b[^>]*\bmaxlength/.test(readFileSync(file, 'utf8')))
    expect(guilty).toEqual([])
  })

  test('routes, standards and ui ask the domain: no SQL and no query is written there', () => {
    const guilty = sources.filter(
      (file) =>
        /^src\/(routes|standards|ui|hooks)/.test(file) &&
        /from 'kysely'|\bsql(<[^`]*>)?`|\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(/.test(readFileSync(file, 'utf8')),
    )
    expect(guilty).toEqual([])
  })
})
