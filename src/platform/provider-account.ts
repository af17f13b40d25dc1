import type { GenericEndpointContext } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { OidcSettings } from './config.ts'

/** The name under which accounts at a provider are kept; the issuer stands with the subject. */
export const PROVIDER = 'oidc'

/** Requests in which the provider said that it asked for two steps. */
const twoStepsThere = new WeakSet<object>()

export const tookTwoStepsThere = (ctx: GenericEndpointContext | null) => ctx !== null && twoStepsThere.has(ctx)

interface KeptAccount {
  userId?: unknown
  providerId?: unknown
  idToken?: unknown
}

/** What happens when somebody who came by the provider is tied to their account here, and each time that they come again. */
export function accountHooks(settings: OidcSettings) {
  const note = (account: KeptAccount, ctx: GenericEndpointContext | null) => {
    if (ctx && saysTwoSteps(settings, account.idToken)) twoStepsThere.add(ctx)
    // We ask the provider who somebody is, once. What could ask it for more is not kept.
    return { data: { accessToken: null, refreshToken: null, idToken: null } }
  }
  return {
    create: {
      before: async (account: KeptAccount, ctx: GenericEndpointContext | null) => {
        if (ctx) await demandFirstSubject(ctx, account)
        return note(account, ctx)
      },
    },
    update: { before: async (account: KeptAccount, ctx: GenericEndpointContext | null) => note(account, ctx) },
  }
}

/** An address that was given to somebody else at work must not open the account of who had it before. */
async function demandFirstSubject({ context }: GenericEndpointContext, { userId, providerId }: KeptAccount): Promise<void> {
  const where = [
    { field: 'userId', value: String(userId) },
    { field: 'providerId', value: String(providerId) },
  ]
  if (await context.adapter.findOne({ model: 'account', where })) {
    throw new APIError('FORBIDDEN', { code: 'other_subject', message: 'This account belongs to another person at the provider.' })
  }
}

/** `amr` with `mfa` (RFC 8176), or an `acr` that was named in the settings. The token was verified before it comes here. */
function saysTwoSteps({ twoSteps, acr }: OidcSettings, idToken: unknown): boolean {
  if (twoSteps) return true
  if (typeof idToken !== 'string') return false
  const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { amr?: unknown; acr?: unknown }
  return (Array.isArray(claims.amr) && claims.amr.includes('mfa')) || (typeof claims.acr === 'string' && acr.includes(claims.acr))
}
