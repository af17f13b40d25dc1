import type { IncomingMessage, ServerResponse } from 'node:http'
import { log } from '#platform/log'

/** What a page of another site can send without asking: the types of a form, or none (`is_csrf_forbidden` in SvelteKit). */
const FORMS = ['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

/** A form that another site sends is refused before any page hears of it, so the line that says so is written here. No address: it may hold a key. */
export function tellForeignForm(req: IncomingMessage, res: ServerResponse, origin: string): void {
  const from = req.headers.origin
  const [type = ''] = (req.headers['content-type'] ?? '').split(';')
  // Anything else was refused by one of our own doors, which says so itself.
  if (req.method !== 'POST' || from === origin || !FORMS.includes(type.trim().toLowerCase())) return
  res.once('finish', () => {
    if (res.statusCode === 403)
      log.info('refused', { status: 403, reason: 'form-of-another-site', method: 'POST', from: (from ?? 'none').slice(0, 100) })
  })
}
