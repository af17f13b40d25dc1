import { z } from 'zod'
import { mapTerm, type Meaning, ownListTerms, termsToMap } from '#domain/directory'
import { feedsOf, sourceOf } from '#domain/feeds'
import { reading } from '#platform/context'
import { word } from '#words'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const LABEL = { need: 'need_', 'service-type': 'service_type_', circumstance: 'circumstance_' } as const
const sayMeaning = ({ means, code }: Meaning) => word(`${LABEL[means]}${code}`)

export const load: PageServerLoad = (event) => orErrorPage(readWords(event))

async function readWords(event: StaffEvent & { url: URL }) {
  const { ctx } = staff(event)
  const asked = Math.min(Math.max(1, Math.floor(Number(event.url.searchParams.get('page') ?? 1)) || 1), 100_000)
  const text = event.url.searchParams.get('q')?.trim().slice(0, 100) ?? ''
  return reading(ctx, async (tx) => {
    const { terms, page, pages, total, unmapped } = await termsToMap(tx, { page: asked, perPage: 25, text })
    const ours = await ownListTerms(tx)
    const feeds = new Map((await feedsOf(tx)).map((feed) => [sourceOf(feed.id), feed.name]))
    return {
      text,
      page,
      pages,
      total,
      unmapped,
      terms: terms.map((term) => ({
        ...term,
        feeds: term.sources.flatMap((source) => feeds.get(source) ?? []).join(', '),
        isOpen: term.id === event.url.searchParams.get('term'),
        meanings: term.meanings.map((meaning) => ({ value: `${meaning.means}:${meaning.code}`, label: sayMeaning(meaning) })),
      })),
      groups: (['need', 'service-type', 'circumstance'] as const).map((list) => ({
        heading: word(`words_list_${list}`),
        options: ours
          .filter((one) => one.list === list)
          .map(({ code }) => ({ value: `${list}:${code}`, label: sayMeaning({ means: list, code }) })),
      })),
    }
  })
}

const meaning = z
  .string()
  .regex(/^(need|service-type|circumstance):[a-z-]{1,60}$/, 'not-understood')
  .transform((text) => {
    const [means, code] = text.split(':')
    return { means, code } as Meaning
  })
const form = z.object({ term: z.uuid('not-understood'), meaning: z.array(meaning).max(80, 'not-understood') })

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, { term, meaning }) => {
    await mapTerm(staff(event).ctx, { termId: term, meanings: meaning })
    const { searchParams } = event.url
    searchParams.delete('term')
    doneAt(event.cookies, `/manage/words?${searchParams}`, meaning.length > 0 ? 'term-mapped' : 'term-unmapped')
  }),
}
