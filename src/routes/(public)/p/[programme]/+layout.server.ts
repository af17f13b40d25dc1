import { sayMoment } from '#platform/say'
import { contactDueAt } from '#domain/referrals'
import { mannerOf } from '../../../door.ts'
import { visitor } from './visitor.ts'
import type { LayoutServerLoad } from './$types'

/** What every public page of a programme says: its name, its number, and by when somebody would ring who asks now. */
export const load: LayoutServerLoad = async (event) => {
  const { programme } = await visitor(event)
  return {
    slug: programme.slug,
    name: programme.name,
    town: programme.town,
    phone: programme.phone,
    email: programme.email,
    dueAt: sayMoment(contactDueAt(new Date(), programme.firstContactDays, programme.timeZone), mannerOf(event, programme)),
  }
}
