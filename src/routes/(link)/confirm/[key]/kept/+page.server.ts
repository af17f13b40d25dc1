import { redirect } from '@sveltejs/kit'
import { becameOf, isAnyWaiting } from '#domain/directory'
import { reading } from '#platform/context'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { mannerOf } from '../../../../door.ts'
import { comeIn, shut } from '../../../door.ts'
import { LATE } from '../late.ts'
import type { PageServerLoad } from './$types'

/** What became of something that was sent while the link grew too old. The entry itself is not shown: for that the link is too old. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link, key } = await comeIn(event, 'confirm-service', LATE)
  if (link.expiresAt > ctx.clock.now()) redirect(303, `/confirm/${key}`)
  const changeId = event.url.searchParams.get('change')
  const sentOf = link.serviceId!
  const { became, doesMoreWait } = await reading(ctx, async (tx) => ({
    became: isId(changeId) ? await becameOf(tx, { changeId, sentOf }) : undefined,
    doesMoreWait: await isAnyWaiting(tx, sentOf),
  }))
  if (!became) shut(new Refusal('gone', 'link-expired'), programme)
  return {
    became,
    doesMoreWait: became !== 'waits' && doesMoreWait,
    programme: { name: programme.name, phone: programme.phone },
    until: sayDay(link.expiresAt, mannerOf(event, programme)),
  }
}
