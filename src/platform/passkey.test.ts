import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { browserWith, openAccounts, ORIGIN } from '../../tests/support/accounts.ts'
import { openWorld } from '../../tests/support/world.ts'
import { accountFor, setPassword } from './accounts.ts'
import { newId } from './ids.ts'
import { proveAgain } from './sign-in.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
const { userId } = await accountFor(auth, { email: 'sam@example.org', name: 'Sam' })

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const credential = Buffer.from(newId()).toString('base64url')

/** The public key as a device hands it over: COSE, an elliptic curve (RFC 9053). */
function coseKey(): string {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const head = Buffer.from('a5010203262001215820', 'hex')
  return Buffer.concat([head, Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]).toString('base64')
}
await world.owner.query(
  `insert into identity.passkey ("id", "publicKey", "userId", "credentialID", "counter", "deviceType", "backedUp")
   values ($1, $2, $3, $4, 0, 'singleDevice', false)`,
  [newId(), coseKey(), userId, credential],
)

const TOUCHED = 0x01
const VERIFIED = 0x04

/** A device answers the question of the sign-in page, having been touched, or having made sure whose finger that was. */
async function answer(flags: number): Promise<Response> {
  const ask = (path: string, more: RequestInit) => auth.handler(new Request(`${ORIGIN}/api/auth/passkey/${path}`, more))
  const asked = await ask('generate-authenticate-options', { headers: browserWith() })
  const { challenge } = (await asked.json()) as { challenge: string }
  const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: ORIGIN, crossOrigin: false }))
  const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest()
  const device = Buffer.concat([sha256(new URL(ORIGIN).hostname), Buffer.from([flags, 0, 0, 0, 0])])
  const signature = createSign('sha256')
    .update(Buffer.concat([device, sha256(clientData)]))
    .sign(privateKey)
  const response = {
    id: credential,
    rawId: credential,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: device.toString('base64url'),
      signature: signature.toString('base64url'),
    },
  }
  const headers = browserWith(asked.headers.getSetCookie())
  headers.set('content-type', 'application/json')
  headers.set('origin', ORIGIN)
  return ask('verify-authentication', { method: 'POST', headers, body: JSON.stringify({ response }) })
}
const sessions = async () =>
  (await world.owner.query<{ twoSteps: boolean }>('select "twoSteps" from identity.session where "userId" = $1', [userId])).rows

test('a passkey that was only touched opens nothing: who finds it could', async () => {
  expect((await answer(TOUCHED)).status).toBe(401)
  expect(await sessions()).toEqual([])
})

test('a passkey that asked for a finger, a face or a PIN counts as two steps', async () => {
  const opened = await answer(TOUCHED | VERIFIED)
  expect(opened.status).toBe(200)
  expect((await auth.api.getSession({ headers: browserWith(opened.headers.getSetCookie()) }))?.user.id).toBe(userId)
  expect(await sessions()).toEqual([{ twoSteps: true }])
})

test('proving oneself by password once more keeps it a session of two steps', async () => {
  await setPassword(auth, userId, 'four walking boots')
  await world.owner.query('delete from identity.session')
  const opened = await answer(TOUCHED | VERIFIED)
  await proveAgain(auth, 'four walking boots', browserWith(opened.headers.getSetCookie()))
  expect(await sessions()).toEqual([{ twoSteps: true }])
})
