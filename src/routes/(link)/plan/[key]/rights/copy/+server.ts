import { redirect } from '@sveltejs/kit'
import { mannerOf } from '../../../../../door.ts'
import { answerWithCopy } from '../../../../../rights/answer-with-copy.ts'
import { comeIn } from '../../../../door.ts'
import { isOpen } from '../../open.ts'
import type { RequestHandler } from './$types'

/** The client's copy, made while they wait. Behind the PIN, where there is one. */
export const POST: RequestHandler = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  if (!isOpen(event, visit)) redirect(303, `/plan/${visit.key}`)
  const { ctx, programme, link } = visit
  return answerWithCopy(ctx, programme, { clientId: link.clientId!, notes: 'none', manner: mannerOf(event, programme) })
}
