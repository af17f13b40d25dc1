import type { Tx } from '#platform/database'
import type { Purpose } from './consent.ts'

/**
 * Does this client agree to this now? A yes is held until this transaction is over: whoever ends it meanwhile waits, and
 * what follows from the ending sees all that was done with the yes.
 */
export async function holdConsent(tx: Tx, clientId: string, purpose: Exclude<Purpose, 'feedback'>): Promise<boolean> {
  const row = await tx
    .selectFrom('consent')
    .select('id')
    .where('client_id', '=', clientId)
    .where('purpose', '=', purpose)
    .where('ended_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}
