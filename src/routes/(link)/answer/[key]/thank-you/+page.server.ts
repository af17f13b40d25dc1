import { redirect } from '@sveltejs/kit'
import { knownToGroup } from '#domain/introductions'
import { reading } from '#platform/context'
import { comeIn } from '../../../door.ts'
import type { PageServerLoad } from './$types'

/** What was answered, what happens next and how to change it. No name of a client is shown: the link has done its work. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link, key } = await comeIn(event, 'answer-introduction')
  if (!link.spentAt) redirect(303, `/answer/${key}`)
  const known = await reading(ctx, (tx) => knownToGroup(tx, link.introductionId!))
  return {
    answer: known?.state === 'declined' ? ('no' as const) : known?.state === 'waiting-list' ? ('waiting-list' as const) : ('yes' as const),
    whom: { name: known?.linkWorker.name ?? programme.name, phone: known?.linkWorker.phone ?? programme.phone },
  }
}
