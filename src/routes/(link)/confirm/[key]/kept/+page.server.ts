import { redirect } from '@sveltejs/kit'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { mannerOf } from '../../../../door.ts'
import { comeIn, shut } from '../../../door.ts'
import { LATE, saidLate } from '../late.ts'
import type { PageServerLoad } from './$types'

/** What was typed while the link grew too old is kept, or what waited is taken back. The entry itself is not shown: for that the link is too old. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link, key } = await comeIn(event, 'confirm-service', LATE)
  if (link.expiresAt > ctx.clock.now()) redirect(303, `/confirm/${key}`)
  const said = await saidLate(ctx, link)
  if (!said) shut(new Refusal('gone', 'link-expired'), programme)
  return {
    isTakenBack: said === 'taken-back',
    programme: { name: programme.name, phone: programme.phone },
    until: sayDay(link.expiresAt, mannerOf(event, programme)),
  }
}
