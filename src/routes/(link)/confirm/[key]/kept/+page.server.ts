import { redirect } from '@sveltejs/kit'
import { sayDay } from '#platform/say'
import { mannerOf } from '../../../../door.ts'
import { comeIn } from '../../../door.ts'
import { LATE } from '../late.ts'
import type { PageServerLoad } from './$types'

/** What was typed while the link grew too old is kept. The entry itself is not shown: for that the link is too old. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link, key } = await comeIn(event, 'confirm-service', LATE)
  if (link.expiresAt > ctx.clock.now()) redirect(303, `/confirm/${key}`)
  return {
    programme: { name: programme.name, phone: programme.phone },
    until: sayDay(link.expiresAt, mannerOf(event, programme)),
  }
}
