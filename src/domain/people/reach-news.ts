import { z } from 'zod'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { clientFields, reachProblem, ways, type Client, type Way } from './client.ts'
import { clientWithId } from './queries.ts'

/** What somebody adds about reaching a person whom we know already. Empty: nothing new. */
export const reachNews = z.object({
  phone: clientFields.phone,
  homePhone: clientFields.homePhone,
  email: clientFields.email,
  reachBy: z
    .string()
    .optional()
    .transform((typed) => typed || null)
    .pipe(z.enum(ways, { error: 'reach-by-needed' }).nullable()),
  reachWhen: clientFields.reachWhen,
  doNotUse: clientFields.doNotUse,
  reachNote: clientFields.reachNote,
})
export type ReachNews = z.infer<typeof reachNews>

/**
 * A person's ways with the news in them. News adds: a way that the person forbade stays forbidden, because whoever
 * brings news has not seen what we know. When the way that they asked for became a forbidden one, the first way that is
 * left takes its place; coming by in person is always left.
 */
export function withNews(client: Client, news: ReachNews): Client {
  const doNotUse = [...new Set([...client.doNotUse, ...news.doNotUse])]
  const notes = [client.reachNote, news.reachNote].filter((note, place, all) => note && all.indexOf(note) === place)
  const told: Client = {
    ...client,
    phone: news.phone ?? client.phone,
    homePhone: news.homePhone ?? client.homePhone,
    email: news.email ?? client.email,
    reachWhen: news.reachWhen ?? client.reachWhen,
    reachNote: notes.join(' / ').slice(-500) || null,
    doNotUse,
  }
  const leads = (reachBy: Way) => !reachProblem({ ...told, reachBy })
  const wished = [news.reachBy, client.reachBy].find((way) => way !== null && leads(way))
  return { ...told, reachBy: wished ?? ways.find(leads) ?? 'in-person' }
}

/**
 * Adds what somebody told about reaching a person whom we know.
 *
 * @throws Refusal not-found
 */
export async function tellReachNews(tx: Tx, { clientId, news }: { clientId: string; news: ReachNews }): Promise<void> {
  const known = await clientWithId(tx, clientId)
  if (!known) throw new Refusal('not-found', 'client-not-found')
  const { phone, homePhone, email, reachBy, reachWhen, reachNote, doNotUse } = withNews(known, news)
  await tx
    .updateTable('client')
    .set({ phone, home_phone: homePhone, email, reach_by: reachBy, reach_when: reachWhen, reach_note: reachNote, do_not_use: doNotUse })
    .where('id', '=', clientId)
    .execute()
}
