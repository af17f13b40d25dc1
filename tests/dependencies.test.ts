import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T
const { dependencies, devDependencies } = read<Record<'dependencies' | 'devDependencies', Record<string, string>>>('package.json')
const direct = { ...dependencies, ...devDependencies }
const { packages } = read<{ packages: Record<string, { license?: string; version: string; dev?: boolean }> }>('package-lock.json')
const review = readFileSync('docs/dependencies.md', 'utf8')

/** The rows of the review: `name` | version | licence | … */
const rows = [...review.matchAll(/^\| `([^`]+)` \| (\S+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, name, version, licence, size, keeper, why]) => ({
    name: name!,
    version: version!,
    licence: licence!.trim(),
    rest: [size!, keeper!, why!],
  }),
)
const listed = (title: string) =>
  [...(review.split(`**${title}**`)[1]?.split('\n\n')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, one]) => one!)

/** The part of a version that changes when something may break. */
const series = (version: string) => /^(0\.\d+|\d+)/.exec(version)![0]

describe('what the project stands on', () => {
  test('was looked at, each by itself, and nothing is in the review that is not here any more', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(direct).sort())
    expect(rows.filter(({ rest }) => rest.some((cell) => cell.trim() === ''))).toEqual([])
  })

  test('is looked at again when a version comes that may break something', () => {
    expect(rows.filter(({ name, version }) => series(version) !== series(direct[name]!)).map(({ name }) => name)).toEqual([])
  })

  test('is pinned to one version', () => {
    expect(Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })

  test('has the licence that the review says', () => {
    const said = (name: string) => packages[`node_modules/${name}`]!.license ?? 'not in its package.json: MIT'
    expect(rows.filter(({ name, licence }) => licence !== said(name)).map(({ name }) => [name, said(name)])).toEqual([])
  })

  test('has, with all that it brings along, a licence that is allowed', () => {
    const [everywhere, developing, unsaid] = [
      listed('Allowed'),
      listed('Allowed for development only'),
      listed('Said nowhere in the package'),
    ]
    expect(everywhere).toContain('MIT')
    const isAllowed = ([path, { license, dev }]: (typeof all)[number]) =>
      license === undefined
        ? unsaid.includes(path.replace(/^.*node_modules\//, ''))
        : [...everywhere, ...(dev ? developing : [])].includes(license)
    const all = Object.entries(packages).filter(([path]) => path !== '')
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter((one) => !isAllowed(one)).map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
  })
})
