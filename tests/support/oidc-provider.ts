// A real provider of OpenID Connect in a process of its own, as an employer has one. Started with its port, the address of the
// application's way back, and the people who work there (JSON: subject -> claims). It lets anybody in as any of them:
// /interaction/ID?as=SUBJECT, or /interaction/ID/abort.
import type { IncomingMessage, ServerResponse } from 'node:http'
// @ts-expect-error The library brings no types; what is used of it stands below.
import Library from 'oidc-provider'

interface Grant {
  addOIDCScope(scope: string): void
  save(): Promise<string>
}
interface Asked {
  oidc: {
    provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant }
    client: { clientId: string }
    session: { accountId: string }
  }
}
interface Page {
  path: string
  query: Record<string, string | undefined>
  req: IncomingMessage
  res: ServerResponse
  respond: boolean
}
interface Provider {
  use(answer: (page: Page, next: () => Promise<void>) => Promise<void>): void
  interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>
  listen(port: number, host: string, ready: () => void): void
}

const [port = '', redirectUri = '', people = '{}'] = process.argv.slice(2)
const claimsOf = JSON.parse(people) as Record<string, { acr?: string; amr?: string[] }>

const provider = new (Library as new (issuer: string, settings: object) => Provider)(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'footbridge', client_secret: 'a secret of theirs', redirect_uris: [redirectUri] }],
  claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
  findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...claimsOf[id] }) }),
  // Their employer agreed for everybody.
  loadExistingGrant: async ({ oidc }: Asked) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
})

provider.use(async (page, next) => {
  const [, place, , act] = page.path.split('/')
  if (place !== 'interaction') return next()
  const { as = '' } = page.query
  const { acr, amr } = claimsOf[as] ?? {}
  page.respond = false
  await provider.interactionFinished(
    page.req,
    page.res,
    act === 'abort' ? { error: 'access_denied' } : { login: { accountId: as, acr, amr } },
  )
})
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
