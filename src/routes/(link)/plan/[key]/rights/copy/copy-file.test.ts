import { isRedirect } from '@sveltejs/kit'
import { unzipSync, strFromU8 } from 'fflate'
import { expect, test } from 'vitest'
import { makePlanLink } from '#domain/plans'
import { notesToLookThrough } from '#domain/rights'
import { tellPiece } from '#domain/stories'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import type { Footbridge } from '../../../../../../../src/startup.ts'
import { everythingOf } from '../../../../../../../tests/support/everything.ts'
import { openLinkPages } from '../../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../../tests/support/world.ts'
import { footbridge, useFootbridge } from '../../../../../footbridge.ts'
import { POST as byLinkWorker } from '../../../../../(staff)/work/[referral]/rights/copy/+server.ts'
import en from '../../../../../../../messages/en.json' with { type: 'json' }
import { POST } from './+server.ts'

const world = await openWorld()
openLinkPages(world)
useFootbridge({ ...footbridge(), keyring: world.keyring } as Footbridge)
const sam = await world.member('link-worker')

async function withPlan(pin: string | null = null) {
  const referral = await world.referral({ client: await world.client({ givenName: 'Zoë <b>', familyName: 'Ünal' }) })
  const { path } = await makePlanLink(sam.ctx, { clientId: referral.clientId, pin })
  return { referral, key: path.split('/').at(-1)! }
}

const ask = async (key: string, locale: 'en' | 'nl' = 'en') =>
  POST({
    params: { key },
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    locals: { locale },
    cookies: { get: () => undefined },
    url: new URL(`http://localhost/plan/${key}/rights/copy`),
  } as never)

const filesIn = async (answer: Response) =>
  Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))).map(([name, bytes]) => ({ name, text: strFromU8(bytes) }))

test('a client gets a zip with a page to read and the same for a machine, as docs/copy-of-a-client.md says', async () => {
  const { referral, key } = await withPlan()
  const words = 'Er ligt een stapel </script><b>post</b> & ik durf niet.'
  await tellPiece(
    { ...world.system, actor: { kind: 'client', id: referral.clientId } },
    { id: newId(), clientId: referral.clientId, layer: 'sensitive', question: 'money', words },
  )
  const answer = await ask(key, 'nl')
  expect(answer.headers.get('content-type')).toBe('application/zip')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const [page, json] = await filesIn(answer)
  expect([page!.name, json!.name]).toEqual(['lees-mij.html', 'copy.json'])
  expect(page!.text).toMatch(/^<!doctype html><html lang="nl">/)
  expect(page!.text).toContain('Wat wij bewaren over Zoë &lt;b&gt; Ünal')
  expect(page!.text).toContain('Er ligt een stapel &lt;/script&gt;&lt;b&gt;post&lt;/b&gt; &amp; ik durf niet.')
  expect(page!.text).not.toContain('<b>')
  const copy = JSON.parse(json!.text) as Record<string, unknown> & { parts: string[]; story: object[] }
  expect(copy).toMatchObject({ format: 'footbridge.copy', version: 2, language: 'nl', takenBy: null, layersLeftOut: [] })
  for (const part of copy.parts) expect(Array.isArray(copy[part]), part).toBe(true)
  expect(copy.story).toMatchObject([{ layer: 'sensitive', question: 'money', words }])
  expect(copy.referrals).toMatchObject([{ reason: null, heldBack: 'not-looked-through', needs: ['loneliness'] }])
})

test('the page says no code, begins with the story and ends with what is not in it; who works is in it by name and role', async () => {
  const everything = await everythingOf(world, 'Said so')
  const { path } = await makePlanLink(everything.sam.ctx, { clientId: everything.clientId, pin: null })
  const insert = `insert into outgoing_mail (programme_id, once_key, to_address, subject, body, owed_at)
    select $1::uuid, 'introduction:' || id, 'sam@example.org', 'About them', 'x', now() from introduction where client_id = $2::uuid
    union all select $1::uuid, fact.id || ':team:x', (select email from member where id = $3::uuid), 'About them', 'x', now()
      from fact where subject_id = $2::uuid and kind = 'story.told' limit 2`
  await world.owner.query(insert, [world.programmeId, everything.clientId, everything.sam.id])
  const files = await filesIn(await ask(path.split('/').at(-1)!, 'nl'))
  const page = files[0]!.text
  const said = [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].filter(([, label]) => label !== 'Codes').map((match) => match[2]!)
  expect(said.length).toBeGreaterThan(40)
  expect(said.filter((one) => /^[a-z]+([-.][a-z]+)+$/.test(one))).toEqual([])
  const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title)
  expect([titles[0], titles.at(-2)]).toEqual(['Uw verhaal', 'Logboek met dagen en codes'])
  expect(page.slice(page.lastIndexOf('<h2>'))).toContain('otities')
  const { rows } = await world.owner.query<{ email: string }>('select email from member')
  for (const { text } of files) for (const { email } of rows) expect(text).not.toContain(email)
  expect(page).toContain(`<dd>${everything.sam.name}</dd>`)
})

test('every kind of fact about a client has words in the copy', () => {
  const kinds = Object.keys(en).filter((key) => key.startsWith('timeline_') && !key.startsWith('timeline_code_'))
  for (const kind of kinds) expect(Object.keys(en)).toContain(kind.replace('timeline_', 'copy_fact_'))
})

test('behind a PIN it is as shut as the plan', async () => {
  const { key } = await withPlan('2580')
  const thrown: unknown = await ask(key).catch((error: unknown) => error)
  expect(isRedirect(thrown) && thrown.location).toBe(`/plan/${key}`)
})

test('a link worker gives it without the notes that they ticked', async () => {
  const { referral } = await withPlan()
  const form = new FormData()
  const [reason] = await reading(sam.ctx, (tx) => notesToLookThrough(tx, referral.clientId))
  form.set('shown', reason!.id)
  form.set('heldBack', reason!.id)
  const askAs = (member: typeof sam) =>
    byLinkWorker({
      params: { referral: referral.id },
      route: { id: '/(staff)/work/[referral]/rights/copy' },
      locals: {
        locale: 'en',
        ctx: member.ctx,
        programme: { name: 'Overwater Together', phone: null, email: null, timeZone: 'Europe/London' },
      },
      request: new Request('http://localhost/', { method: 'POST', body: form }),
    } as never)
  const [, json] = await filesIn(await askAs(sam))
  expect(JSON.parse(json!.text)).toMatchObject({
    takenBy: sam.name,
    layersLeftOut: ['practical', 'personal', 'sensitive'],
    referrals: [{ reason: null, heldBack: 'somebody-else' }],
  })
  await expect((async () => askAs(await world.member('referrer')))()).rejects.toMatchObject({ status: 403 })
})
