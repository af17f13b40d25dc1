import { demand, maySupport, memberWithId } from '#domain/access'
import { nameOf } from '#domain/people'
import { whoseReferral } from '#domain/referrals'
import { CONSENT_WORDS_VERSION, layers, type Layer } from '#domain/stories'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { isLocale, m, word, type Locale } from '#words'
import { orErrorPage, staff } from '../../../../../door.ts'
import { sayOffers } from '../../../../../story/say-story.ts'
import type { PageServerLoad } from './$types'

const titleIn = (locale: Locale) => (layer: Layer) => word(`story_layer_${layer}`, {}, locale)

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'hear-stories')
      const whose = await whoseReferral(tx, event.params.referral)
      if (!whose) throw new Refusal('not-found', 'referral-not-found')
      const { client, linkWorker } = whose
      const walker = linkWorker ? await memberWithId(tx, linkWorker.id) : undefined
      const locale = isLocale(client.language) ? client.language : programme.locale
      const ring = walker?.phone ? { name: walker.name, phone: walker.phone } : { name: programme.name, phone: programme.phone }
      return {
        id: event.params.referral,
        name: nameOf(client),
        programmeName: programme.name,
        /** The language that the client reads. */
        locale,
        layers: layers.map((layer) => ({
          layer,
          title: titleIn(locale)(layer),
          hint: word(`story_layer_hint_${layer}`, {}, locale),
        })),
        readers: (await sayOffers(tx, client.id, locale)).map(({ label, notYet }) => ({
          label,
          /** Where there is no box: nothing of it may go there, so there is nothing to say yes to yet. */
          notFor: notYet,
          notYet: notYet.length > 0 ? m.sharing_paper_not_yet({ parts: notYet.map(titleIn(locale)).join(', ') }, { locale }) : null,
        })),
        stop: ring.phone
          ? m.story_paper_stop({ name: ring.name, phone: ring.phone }, { locale })
          : m.story_paper_stop_no_phone({ name: ring.name }, { locale }),
        version: CONSENT_WORDS_VERSION,
      }
    }),
  )
}
