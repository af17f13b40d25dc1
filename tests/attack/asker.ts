import { type Who, mayReadNames } from './visitors.ts'
import type { Towns } from './two-towns.ts'

/** The open directory is for everybody, also the other town's. */
const OPEN =
  /^Kanarie-t\.?-?(programme|organisation|service|location|service_at_location|schedule|phone|taxonomy|taxonomy_term|transit_stop|place)\b/

export interface Answer {
  what: string
  status: number
  location: string
  text: string
}

/** Asks as anybody, and looks at all that comes back, headers included. What should not be there is one of the problems. */
export function openAsker(towns: Towns, sessions: Map<Who, string>) {
  const problems: string[] = []
  const wrong = (sentence: string) => void problems.push(sentence)
  let asked = 0

  async function ask(who: Who, path: string, init: RequestInit = {}): Promise<Answer> {
    asked++
    const cookie = sessions.get(who) ?? ''
    const answer = await fetch(`${towns.served.origin}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers: { cookie, accept: 'text/html', ...(init.headers as Record<string, string>) },
    })
    const body = await answer.text()
    const text = `${JSON.stringify([...answer.headers])}\n${body}`
    const what = `${who}: ${init.method ?? 'GET'} ${path}`
    if (answer.status >= 500) wrong(`${what} answered ${answer.status}: ${towns.served.lastError()}`)
    const isOpen = /^\/($|p\/town-theirs|hsds)/.test(path)
    for (const [mark] of text.matchAll(/Kanarie-t[\w.-]*/g)) if (!isOpen || !OPEN.test(mark)) wrong(`${what} shows ${mark}`)
    for (const [mark] of text.matchAll(/Kanarie-c[\w.-]*/g)) {
      if (!mayReadNames.includes(who) || /story_piece/.test(mark)) wrong(`${what} shows ${mark}`)
    }
    return { what, status: answer.status, location: answer.headers.get('location') ?? '', text: body }
  }

  return { ask, problems, wrong, asked: () => asked }
}

const SAYS_NO = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429]
/** A refusal, or the way to the sign-in page. */
export const isNo = ({ status, location }: Answer) =>
  SAYS_NO.includes(status) || (status === 303 && /^(https?:\/\/[^/]+)?\/sign-in/.test(location))
