import { isActionFailure, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { makePlanLink } from '#domain/plans'
import { takeReferral } from '#domain/referrals'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import * as atWork from '../../../../(staff)/work/[referral]/rights/+page.server.ts'
import * as mine from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = await programmeWith(world.db, world.programmeId)
const ada = await world.client({ givenName: 'Zebulon' })
const sam = await world.member('link-worker')
const { id: referralId } = await world.referral({ client: ada })
await takeReferral(sam.ctx, { referralId })
const { path } = await makePlanLink(sam.ctx, { clientId: ada.id, pin: null })

const plan = { key: path.split('/').at(-1)! }
const work = { referral: referralId }
const cookies = { get: () => undefined, set: () => undefined }
function eventFor(params: Record<string, string>, fields: [string, string][] = []) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return {
    params,
    route: { id: '/(staff)/work/[referral]/rights' },
    url: new URL('http://localhost/'),
    locals: { ctx: sam.ctx, programme, locale: 'en' },
    cookies,
    request: new Request('http://localhost/', { method: 'POST', body: form }),
    setHeaders: () => undefined,
    getClientAddress: () => '127.0.0.1',
  } as never
}
const answered = async (act: unknown) => {
  try {
    return await (act as Promise<unknown>)
  } catch (thrown) {
    if (isRedirect(thrown)) return 'done'
    throw thrown
  }
}
const myPage = async () =>
  (await mine.load(eventFor(plan))) as { corrections: { stands: string; answerWords: string | null; isWaiting: boolean }[] }
const workPage = async () =>
  (await atWork.load(eventFor(work))) as { corrections: { id: string; title: string; words: string; now: { givenName: string } }[] }

test('a client says on their plan what is wrong, a link worker puts it right, and the client reads so', async () => {
  const id = newId()
  const refused = await answered(
    mine.actions.askCorrection!(
      eventFor(plan, [
        ['id', id],
        ['words', 'It is Zebedee.'],
      ]),
    ),
  )
  expect(isActionFailure(refused) && refused.data).toMatchObject({
    errors: { about: 'Choose what it is about' },
    typed: { words: 'It is Zebedee.' },
  })
  const form: [string, string][] = [
    ['id', id],
    ['about', 'name'],
    ['words', 'It is Zebedee.'],
  ]
  expect(await answered(mine.actions.askCorrection!(eventFor(plan, form)))).toBe('done')
  expect((await myPage()).corrections).toMatchObject([{ isWaiting: true, stands: expect.stringContaining('You hear from us by') }])

  expect((await workPage()).corrections).toMatchObject([{ id, title: 'The name', words: 'It is Zebedee.', now: { givenName: 'Zebulon' } }])
  const nameless = await answered(
    atWork.actions.correctName!(
      eventFor(work, [
        ['requestId', id],
        ['givenName', ''],
        ['words', 'Sorry!'],
      ]),
    ),
  )
  expect(isActionFailure(nameless) && nameless.data).toMatchObject({
    errors: { givenName: expect.any(String) },
    typed: { words: 'Sorry!' },
  })
  const right: [string, string][] = [
    ['requestId', id],
    ['givenName', 'Zebedee'],
    ['familyName', 'Quill'],
    ['words', 'Sorry!'],
  ]
  expect(await answered(atWork.actions.correctName!(eventFor(work, right)))).toBe('done')
  expect((await workPage()).corrections).toEqual([])
  expect((await myPage()).corrections).toMatchObject([
    { isWaiting: false, stands: expect.stringContaining(`${sam.name} put this right on`), answerWords: 'Sorry!' },
  ])
})

test('a refusal that lacks its reason comes back as a refusal, with what was typed', async () => {
  const id = newId()
  await answered(
    mine.actions.askCorrection!(
      eventFor(plan, [
        ['id', id],
        ['about', 'note'],
        ['words', 'I never said so.'],
      ]),
    ),
  )
  const bare = await answered(
    atWork.actions.refuseCorrection!(
      eventFor(work, [
        ['requestId', id],
        ['isRefusal', 'yes'],
        ['words', 'You did.'],
      ]),
    ),
  )
  expect(isActionFailure(bare) && bare.data).toMatchObject({
    errors: { because: expect.any(String) },
    typed: { isRefusal: 'yes', words: 'You did.' },
  })
  await answered(
    atWork.actions.refuseCorrection!(
      eventFor(work, [
        ['requestId', id],
        ['because', 'is-right'],
        ['words', 'You did.'],
      ]),
    ),
  )
  expect((await myPage()).corrections[0]).toMatchObject({ stands: expect.stringContaining('leave it as it is'), answerWords: 'You did.' })
})

test('what a client told a link worker is written down on their page, and waits for an answer with who heard it', async () => {
  const id = newId()
  const before = (await workPage()).corrections.length
  const without = await answered(atWork.actions.hear!(eventFor(work, [['id', id]])))
  expect(isActionFailure(without) && without.data).toMatchObject({ errors: { about: expect.any(String), words: expect.any(String) } })
  const form: [string, string][] = [
    ['id', id],
    ['isHeard', 'yes'],
    ['about', 'other'],
    ['words', 'I never had a dog.'],
  ]
  expect(await answered(atWork.actions.hear!(eventFor(work, form)))).toBe('done')
  const { corrections } = (await workPage()) as unknown as { corrections: { id: string; words: string; asked: string }[] }
  expect(corrections).toHaveLength(before + 1)
  expect(corrections.find((one) => one.id === id)).toMatchObject({
    words: 'I never had a dog.',
    asked: expect.stringContaining(sam.name) as string,
  })
})
