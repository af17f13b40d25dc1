import { error } from '@sveltejs/kit'
import { Refusal, statusOf } from '#platform/refusal'
import { mannerOf, sentenceOf, staff } from '../../../../../door.ts'
import { formOf } from '../../../../../form-of.ts'
import { answerWithCopy } from '../../../../../rights/answer-with-copy.ts'
import { whoAsks } from '../../forms/client-of.ts'
import type { RequestHandler } from './$types'

/** A copy that a link worker takes for the client, with the notes that their page showed but for those that they ticked. */
export const POST: RequestHandler = async (event) => {
  try {
    const { ctx, programme } = staff(event)
    const form = await formOf(event.request)
    const idsIn = (field: string) => new Set(form.getAll(field).map(String))
    const notes = { shown: idsIn('shown'), but: idsIn('heldBack') }
    return await answerWithCopy(ctx, programme, { clientId: await whoAsks(event), notes, manner: mannerOf(event, programme) })
  } catch (thrown) {
    if (thrown instanceof Refusal) error(statusOf(thrown), sentenceOf(thrown))
    throw thrown
  }
}
