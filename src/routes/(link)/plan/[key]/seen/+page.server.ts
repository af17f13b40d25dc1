import { redirect } from '@sveltejs/kit'
import { readsOf } from '#domain/reads'
import { reading } from '#platform/context'
import { mannerOf } from '../../../../door.ts'
import { comeIn } from '../../../door.ts'
import { isOpen } from '../open.ts'
import { saySeen } from './say-seen.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  const { ctx, programme, key } = visit
  if (!isOpen(event, visit)) redirect(303, `/plan/${key}`)
  const manner = mannerOf(event, programme)
  const page = Math.min(10_000, Math.max(1, Number.parseInt(event.url.searchParams.get('page') ?? '', 10) || 1))
  const { lines, isThereMore } = await reading(ctx, (tx) => readsOf(tx, visit.link.clientId!, { timeZone: manner.timeZone, page }))
  return {
    plan: `/plan/${key}`,
    programme: { name: programme.name, phone: programme.phone },
    days: saySeen(lines, manner),
    page,
    isThereMore,
  }
}
