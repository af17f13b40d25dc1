// @ts-nocheck: the library brings no types, and a program for tests needs none.
// A real provider of OpenID Connect in a process of its own, as an employer has one. Started with its port, the address of the
// application's way back, and the people who work there (JSON: subject -> claims). It lets anybody in as any of them:
// /interaction/ID?as=SUBJECT, or /interaction/ID/abort.
import Provider from 'oidc-provider'

const [port, redirectUri, people] = process.argv.slice(2)
const claimsOf = JSON.parse(people)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'footbridge', client_secret: 'a secret of theirs', redirect_uris: [redirectUri] }],
  claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claimsOf[id] }) }),
  // Their employer agreed for everybody.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
})

provider.use(async (ctx, next) => {
  const [, place, , act] = ctx.path.split('/')
  if (place !== 'interaction') return next()
  const { as } = ctx.query
  ctx.respond = false
  const { acr, amr } = claimsOf[as] ?? {}
  await provider.interactionFinished(
    ctx.req,
    ctx.res,
    act === 'abort' ? { error: 'access_denied' } : { login: { accountId: as, acr, amr } },
  )
})
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
