import { countShown } from '#domain/directory'
import { inTransaction } from '#platform/context'
import { mannerOf } from '../../../../../door.ts'
import { footbridge } from '../../../../../footbridge.ts'
import { saidOf } from '../../../../../entry/say-service.ts'
import { askedIn, searchIn } from '../../find/asked.ts'
import { publicService } from './public-service.ts'
import { structured } from './structured.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, service } = await publicService(event)
  await inTransaction(ctx, ({ tx }) => countShown(tx, ctx, service.id))
  const address = `${footbridge().config.origin}/p/${programme.slug}/services/${service.id}`
  return {
    service: saidOf(service, mannerOf(event, programme), programme.locale),
    address,
    structured: structured(service, address),
    search: searchIn(askedIn(event.url.searchParams)),
  }
}
