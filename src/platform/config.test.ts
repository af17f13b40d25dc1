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
