import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, CannotFetch, type FetchLimits, type Line } from '#platform/fetch-safely'

/** Why a feed could not be read; the sentence is `harvest_cannot_REASON` in `messages/`. */
export type HarvestReason =
  | CannotFetch['reason']
  | 'asked-to-wait'
  | 'broken-zip'
  | 'no-directory'
  | 'no-room'
  | 'not-json'
  | 'server-error'
  | 'too-long'
  | 'too-many-pages'
  | 'wrong-answer'

/** A run cannot go on now. */
export class CannotHarvest extends Error {
  readonly reason: HarvestReason
  /** What was asked for. */
  readonly at: string
  readonly status: number | undefined
  /** When the other side said to come again. */
  readonly retryAt: Date | undefined
  /** Worth another try soon. */
  readonly mayPass: boolean

  constructor(reason: HarvestReason, at: string, more: { status?: number; retryAt?: Date; mayPass?: boolean } = {}) {
    super(`${reason}: ${at}`)
    this.reason = reason
    this.at = at.slice(0, 500)
    this.status = more.status
    this.retryAt = more.retryAt
    this.mayPass = more.mayPass ?? false
  }
}

export interface Manners {
  /** Longest wait that a server may ask for within a run, in milliseconds; a longer one ends the run until then. */
  patience: number
  /** Between two tries where a server does not say how long. */
  pause: number
  tries: number
}

export const MANNERS: Manners = { patience: 60_000, pause: 2000, tries: 3 }

export type Ask = (url: string, headers?: Record<string, string>, limits?: Partial<FetchLimits>) => Promise<Answer>

/**
 * Asks as a guest does: one question at a time, and waits when the server says that it is too much. Answers with any other status
 * are given back.
 *
 * @throws CannotHarvest when the server cannot or does not want to answer now
 */
export function politely(line: Line, manners: Manners, now: () => Date): Ask {
  return async (url, headers, limits) => {
    for (let tries = 1; ; tries++) {
      const answer = await line.get(url, headers, limits).catch((error: unknown) => {
        throw error instanceof CannotFetch ? harvestError(error) : error
      })
      const isBusy = answer.status === 429 || answer.status === 503
      if (!isBusy && answer.status < 500) return answer
      answer.drop()
      const asked = waitOf(answer.header('retry-after'), now())
      const milliseconds = asked ?? manners.pause * 2 ** (tries - 1)
      if (milliseconds > manners.patience || tries >= manners.tries)
        throw new CannotHarvest(isBusy ? 'asked-to-wait' : 'server-error', url, {
          status: answer.status,
          mayPass: true,
          ...(asked === undefined ? {} : { retryAt: new Date(now().getTime() + Math.min(asked, 7 * 24 * 3_600_000)) }),
        })
      await wait(milliseconds)
    }
  }
}

export function harvestError(error: CannotFetch): CannotHarvest {
  return new CannotHarvest(error.reason, error.url, { mayPass: error.mayPass })
}

/** `Retry-After` (RFC 9110): seconds, or a date. */
function waitOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000
  const moment = Date.parse(header)
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime())
}
