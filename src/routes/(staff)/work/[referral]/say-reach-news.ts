import type { ReachChange, ToldReach } from '#domain/people'
import { sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'

/** What a referrer told about reaching somebody whom we knew: who and when, and each thing with what stood until then. */
export function sayReachNews(news: ToldReach, manner: Manner) {
  return {
    who: m.work_reach_news_by({ name: news.toldBy ?? m.work_actor_client(), day: sayDay(news.toldAt, manner) }),
    lines: news.changed.map((change) => line(change, news)),
  }
}

function line(change: ReachChange, { former, doNotUse, reachNote, ...told }: ToldReach): string {
  switch (change) {
    case 'phone':
      return replaced(m.person_phone(), told.phone, former.phone)
    case 'home-phone':
      return replaced(m.person_home_phone(), told.homePhone, former.homePhone)
    case 'email':
      return replaced(m.person_email(), told.email, former.email)
    case 'reach-when':
      return replaced(m.refer_reach_when(), told.reachWhen, former.reachWhen)
    case 'reach-by':
      return replaced(
        m.refer_reach_by(),
        told.reachBy && word(`refer_way_${told.reachBy}`),
        former.reachBy && word(`refer_way_${former.reachBy}`),
      )
    case 'do-not-use':
      return `${m.refer_do_not_use()}: ${doNotUse.map((way) => word(`refer_avoid_${way}`)).join(', ')}`
    case 'reach-note':
      return `${m.refer_reach_note()}: “${reachNote ?? ''}”`
  }
}

/** "Telephone: 07700 900345 (until then: 07700 900100)". What was told may be empty: a forbidden way makes room for another. */
function replaced(label: string, told: string | null, former: string | null): string {
  const now = told ? `${label}: ${told}` : label
  return former ? `${now} (${m.work_reach_until_then({ former })})` : now
}
