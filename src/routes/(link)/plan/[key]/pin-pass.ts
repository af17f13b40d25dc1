import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a plan stays open after the right PIN, in seconds. */
export const PASS_SECONDS = 30 * 60

/** What the browser keeps after the right PIN: until when, signed for this one link. */
export function passFor(secret: string, linkId: string, until: Date): string {
  return `${until.getTime()}.${signature(secret, linkId, until.getTime())}`
}

/** Is this a pass for this link that has not run out? */
export function isPass(text: string | undefined, secret: string, linkId: string, now: Date): boolean {
  const [, until, signed] = /^(\d{13})\.([0-9a-f]{64})$/.exec(text ?? '') ?? []
  if (!until || !signed || Number(until) <= now.getTime()) return false
  return timingSafeEqual(Buffer.from(signed), Buffer.from(signature(secret, linkId, Number(until))))
}

const signature = (secret: string, linkId: string, until: number) =>
  createHmac('sha256', secret).update(`plan pass ${linkId} ${until}`).digest('hex')
