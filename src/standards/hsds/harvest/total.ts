import { wholeOf } from '#platform/fetch-safely'
import { LIMITS } from '../limits.ts'
import { parsed } from '../read-json.ts'
import { type Api, baseOf, PER_PAGE } from './api.ts'
import { isObject, textIn } from './records.ts'

/** How many services does the server say that it has, all of them? Undefined where it does not say. */
export async function totalOf({ ask, feed, limits }: Pick<Api, 'ask' | 'feed' | 'limits'>): Promise<number | undefined> {
  const own = Object.fromEntries(new URL(feed.url).searchParams)
  const url = `${baseOf(feed)}/services?${new URLSearchParams({ ...own, page: '1', per_page: String(PER_PAGE) })}`
  const answer = await ask(url, { Accept: 'application/json' }, { bytes: limits.page })
  if (answer.status !== 200) {
    answer.drop()
    return undefined
  }
  try {
    const page = parsed(textIn(await wholeOf(answer)).text, url, LIMITS)
    const total = isObject(page) ? Number(page.total_items ?? page.totalElements ?? page.total_elements ?? Number.NaN) : Number.NaN
    return Number.isInteger(total) && total >= 0 && !isOfPage(page, total) ? total : undefined
  } catch {
    return undefined
  }
}

/** Some give the length of the page as that of all, and say in the same answer that there are more pages. */
function isOfPage(page: unknown, total: number): boolean {
  if (!isObject(page)) return false
  const records = [page.contents, page.content].find(Array.isArray)
  return page.last_page === false && records !== undefined && total <= records.length
}
