import { contactPromised } from '#domain/referrals'
import { reading } from '#platform/context'
import { sayMoment } from '#platform/say'
import { mannerOf } from '../../../door.ts'
import { typeSizeOf } from '../../../type-size.ts'
import { visitor } from './visitor.ts'
import type { LayoutServerLoad } from './$types'

/** What every public page of a programme says: its name, its number, and by when somebody would ring who asks now. */
export const load: LayoutServerLoad = async (event) => {
  const { ctx, programme } = await visitor(event)
  const promised = await reading(ctx, (tx) => contactPromised(tx, ctx.clock.now()))
  return {
    slug: programme.slug,
    name: programme.name,
    town: programme.town,
    phone: programme.phone,
    email: programme.email,
    emergencyNumber: programme.emergencyNumber,
    typeSize: typeSizeOf(event.cookies),
    hereWhole: event.url.pathname + event.url.search,
    dueAt: sayMoment(promised, mannerOf(event, programme)),
  }
}
