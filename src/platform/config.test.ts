import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const SECRET = { FOOTBRIDGE_SECRET: 'a secret that only tests know, forty letters' }
const WHOLE = {
  ...SECRET,
  FOOTBRIDGE_OIDC_ISSUER: 'https://login.example.org/',
  FOOTBRIDGE_OIDC_CLIENT_ID: 'footbridge',
  FOOTBRIDGE_OIDC_CLIENT_SECRET: 'theirs',
}

test('without a provider there is none, and half of one is said at the start', () => {
  expect(readConfig(SECRET).oidc).toBeUndefined()
  expect(() => readConfig({ ...WHOLE, FOOTBRIDGE_OIDC_CLIENT_SECRET: '' })).toThrow('belong together')
  expect(() => readConfig({ ...WHOLE, FOOTBRIDGE_OIDC_ISSUER: 'javascript:alert(1)' })).toThrow('FOOTBRIDGE_OIDC_ISSUER')
})

test('a provider is called by its host until it has a name, and is not trusted to ask for two steps unless somebody says so', () => {
  expect(readConfig(WHOLE).oidc).toEqual({
    issuer: 'https://login.example.org',
    clientId: 'footbridge',
    clientSecret: 'theirs',
    name: 'login.example.org',
    twoSteps: false,
    acr: [],
  })
  const named = { FOOTBRIDGE_OIDC_NAME: 'Harbour Trust', FOOTBRIDGE_OIDC_TWO_STEPS: 'yes', FOOTBRIDGE_OIDC_ACR: 'aal2 aal3' }
  expect(readConfig({ ...WHOLE, ...named }).oidc).toMatchObject({ name: 'Harbour Trust', twoSteps: true, acr: ['aal2', 'aal3'] })
})

const PLAIN = [
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x'],
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x?sslmode=disable'],
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x?sslmode=no-verify'],
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x?uselibpqcompat=true&sslmode=require'],
  ['DATABASE_URL', 'postgres://u:p@localhost/x?host=10.0.0.4'],
  ['DATABASE_URL', 'postgres://u:p@localhost.example.org/x'],
  ['DATABASE_SERVER_URL', 'postgres://u:p@db/x'],
  ['DATABASE_IDENTITY_URL', 'postgres://u:p@db/x'],
  ['DATABASE_JOBS_URL', 'postgres://u:p@db/x?ssl=no'],
  ['SMTP_URL', 'smtp://u:p@mail.example.org:587?requireTLS=false'],
  ['SMTP_URL', 'smtps://u:p@mail.example.org?tls.rejectUnauthorized=false'],
] as const
const SEALED = [
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x?sslmode=verify-full'],
  ['DATABASE_URL', 'postgres://u:p@db.example.org/x?ssl=true'],
  ['DATABASE_URL', 'postgres://u:p@127.0.0.1:5432/x'],
  ['DATABASE_URL', 'postgres://u:p@[::1]/x'],
  ['DATABASE_URL', 'postgres://u:p@/x?host=/var/run/postgresql'],
  ['SMTP_URL', 'smtp://u:p@mail.example.org:587'],
  ['SMTP_URL', 'smtps://u:p@mail.example.org'],
  ['SMTP_URL', 'smtp://localhost:25?requireTLS=false'],
] as const

test.each(['require', 'verify-ca'])(
  'a certificate of whoever counts as open, where %s asks for one that a public office signed and not for the name',
  (mode) => {
    const folder = mkdtempSync(join(tmpdir(), 'footbridge-root-'))
    const root = join(folder, 'root.crt')
    writeFileSync(root, rootCertificates[0]!)
    const at = (ssl: string) => readConfig({ ...SECRET, DATABASE_URL: `postgres://u:p@db.example.org/x?${ssl}&sslrootcert=${root}` })
    expect(() => at(`uselibpqcompat=true&sslmode=${mode}`)).toThrow('DATABASE_URL leads to db.example.org')
    expect(at('uselibpqcompat=true&sslmode=verify-full').trustedNetwork).toBe(false)
    rmSync(folder, { recursive: true })
  },
)

test.each(PLAIN)('%s=%s lets others on the way read along: the start says so, unless the network is said to be trusted', (setting, url) => {
  expect(() => readConfig({ ...SECRET, [setting]: url })).toThrow(
    new RegExp(`${setting} leads to [\\w.]+: .*[^]*FOOTBRIDGE_TRUSTED_NETWORK=yes`),
  )
  expect(() => readConfig({ ...SECRET, [setting]: url })).not.toThrow('u:p')
  expect(readConfig({ ...SECRET, [setting]: url, FOOTBRIDGE_TRUSTED_NETWORK: 'yes' }).trustedNetwork).toBe(true)
})

test.each(SEALED)('%s=%s stays on this machine or goes encrypted to one that proves who it is', (setting, url) => {
  expect(readConfig({ ...SECRET, [setting]: url }).trustedNetwork).toBe(false)
})

test('the secret that a provider knows us by goes to another machine over https only', () => {
  expect(() => readConfig({ ...WHOLE, FOOTBRIDGE_OIDC_ISSUER: 'http://login.example.org' })).toThrow('give an address with https')
  expect(readConfig({ ...WHOLE, FOOTBRIDGE_OIDC_ISSUER: 'http://localhost:9000' }).oidc).toBeDefined()
})
