import { wholeOf } from '#platform/fetch-safely'
import { LIMITS } from '../limits.ts'
import { parsed } from '../read-json.ts'
import { type Api, baseOf } from './api.ts'
import { isObject, textIn } from './records.ts'

/** How many services does the server say that it has, all of them? Undefined where it does not say. */
export async function totalOf({ ask, feed, limits }: Pick<Api, 'ask' | 'feed' | 'limits'>): Promise<number | undefined> {
  const own = Object.fromEntries(new URL(feed.url).searchParams)
  const url = `${baseOf(feed)}/services?${new URLSearchParams({ ...own, page: '1', per_page: '1' })}`
  const answer = await ask(url, { Accept: 'application/json' }, { bytes: limits.page })
  if (answer.status !== 200) {
    answer.drop()
    return undefined
  }
  try {
    const page = parsed(textIn(await wholeOf(answer)).text, url, LIMITS)
    const total = isObject(page) ? Number(page.total_items ?? page.totalElements ?? page.total_elements ?? Number.NaN) : Number.NaN
    return Number.isInteger(total) && total >= 0 ? total : undefined
  } catch {
    return undefined
  }
}
