import type { IncomingMessage, ServerResponse } from 'node:http'
import { log } from '#platform/log'

/** A form that another site sends is refused before any page hears of it, so the line that says so is written here. No address: it may hold a key. */
export function tellForeignForm(req: IncomingMessage, res: ServerResponse, origin: string): void {
  const from = req.headers.origin
  if (req.method !== 'POST' || from === origin) return
  res.once('finish', () => {
    if (res.statusCode === 403)
      log.info('refused', { status: 403, reason: 'form-of-another-site', method: 'POST', from: (from ?? 'none').slice(0, 100) })
  })
}
