import { error } from '@sveltejs/kit'
import { lettersOwed } from '#domain/letters'
import { reading } from '#platform/context'
import { sayMoment } from '#platform/say'
import { mannerOf, staff } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import type { PageServerLoad } from './$types'

/** Letters hold the keys of links, so this page is for the demo only, in which everybody is invented. */
export const load: PageServerLoad = async (event) => {
  if (!footbridge().isDemo) error(404)
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const page = Math.min(1000, Math.max(1, Math.trunc(Number(event.url.searchParams.get('page'))) || 1))
  const letters = await reading(ctx, (tx) => lettersOwed(tx, page))
  return {
    isFirst: page === 1,
    older: letters.length > 0 ? page + 1 : null,
    letters: letters.map(({ id, to, subject, body, owedAt }) => ({
      id,
      to,
      subject,
      at: sayMoment(owedAt, manner),
      pieces: piecesOf(body ?? ''),
    })),
  }
}

/** A letter's text, cut where its links are. */
function piecesOf(body: string): { text: string; isLink: boolean }[] {
  return body
    .trim()
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((text, index) => ({ text, isLink: index % 2 === 1 }))
}
