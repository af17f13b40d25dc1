import { mayManage, mayTend } from '#domain/access'
import { careCount, hasServices } from '#domain/directory'
import { feedsInNeed } from '#domain/feeds'
import { reading } from '#platform/context'
import { mannerOf, staff } from '../../door.ts'
import { askedIn, choicesIn, foundFor } from './search.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const found = await foundFor(tx, askedIn(event.url.searchParams), manner)
    return {
      ...found,
      choices: await choicesIn(tx, manner.locale),
      isEmpty: found.total === 0 && !(await hasServices(tx)),
      mayFetch: mayManage(ctx.actor),
      care: mayTend(ctx.actor) ? (await careCount(tx, ctx)) + (mayManage(ctx.actor) ? (await feedsInNeed(tx)).length : 0) : null,
    }
  })
}
