import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { agreeToShare } from '#domain/stories'
import { agreedStep } from '../../../../../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../../tests/support/world.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
world.clock.set(new Date('2026-11-23T09:00:00Z'))
openLinkPages(world)
const programme = await programmeWith(world.db, world.programmeId)

test('whoever introduces reads what this group will read of the story without a tick of theirs, for whom it was chosen, and until when', async () => {
  const { sam, clientId, referralId, serviceId } = await agreedStep(world)
  const event = {
    route: { id: '/(staff)/work/[referral]/introduce/[service]' },
    params: { referral: referralId, service: serviceId! },
    locals: { ctx: sam.ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
  } as never
  expect(await load(event)).toMatchObject({ readsAlready: [] })
  await agreeToShare(
    { ...world.system, actor: { kind: 'client', id: clientId } },
    {
      clientId,
      layer: 'practical',
      receiver: { kind: 'sector', sector: 'community' },
      purpose: 'support',
      until: new Date(world.clock.now().getTime() + 20 * 86_400_000),
      how: 'own-screen',
      askedIn: 'en',
    },
  )
  expect(await load(event)).toMatchObject({
    readsAlready: [
      expect.stringMatching(
        /^Practical\. Chosen by Ada .* for: Every community group that is asked, to help\. From .* until Sunday 13 December/,
      ),
    ],
  })
})
