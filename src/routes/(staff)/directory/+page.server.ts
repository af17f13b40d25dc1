import { reading } from '#platform/context'
import { m } from '#words'
import { mannerOf, staff } from '../../door.ts'
import { askedIn, choicesIn, listed, searchAsked } from './search.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const asked = askedIn(event.url.searchParams)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const { found, placeUnknown } = await searchAsked(tx, asked)
    const isEmpty = found.total === 0 && (await tx.selectFrom('service').select('id').limit(1).executeTakeFirst()) === undefined
    return {
      asked,
      choices: await choicesIn(tx, manner.locale),
      nearError: placeUnknown ? m.directory_near_unknown() : undefined,
      services: found.services.map((service) => listed(service, manner)),
      total: found.total,
      page: found.page,
      pages: found.pages,
      onlyAlike: found.onlyAlike,
      isEmpty,
    }
  })
}
