import type { Where } from '#domain/directory'
import { sayDistance } from '#platform/say'
import { m, type Locale } from '#words'

/** How far a service is, and by what that was reckoned where only its postcode or its town is known. Null: nobody can say. */
export function sayHowFar(where: Pick<Where, 'metres' | 'pointFrom'> | null, locale: Locale): string | null {
  if (!where || where.metres === null) return null
  const distance = sayDistance(where.metres, locale)
  if (where.pointFrom === null) return distance
  return where.pointFrom === 'postcode' ? m.distance_by_postcode({ distance }, { locale }) : m.distance_by_town({ distance }, { locale })
}
