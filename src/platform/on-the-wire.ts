import { createTransport } from 'nodemailer'
import pg from 'pg'

/** Does this name, address or socket stay on the machine that we run on? */
export const isThisMachine = (host: string): boolean =>
  host === '' || host.startsWith('/') || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)

/** What leads to another machine so that whoever is on the way could read it or stand in its place, and what would mend that. */
export interface OpenToOthers {
  setting: string
  host: string
  remedy: string
}

/** Looks at a connection to PostgreSQL as its driver will make it: its address, and PGSSLMODE, may say so in many ways. */
export function openDatabaseOf(setting: string, url: string | undefined): OpenToOthers[] {
  if (!url) return []
  const { host, ssl } = new pg.Client({ connectionString: url }) as pg.Client & { ssl: unknown }
  return isThisMachine(host) || isSealed(ssl) ? [] : [{ setting, host, remedy: 'add ?sslmode=verify-full to it' }]
}

/** Only these: a word that the driver does not know is passed on to TLS as it is. A check of the name of its own is one that passes all. */
const isSealed = (ssl: unknown) =>
  ssl === true || (typeof ssl === 'object' && ssl !== null && checksCertificates(ssl) && !('checkServerIdentity' in ssl))
const checksCertificates = (tls: object | undefined) => !(tls && 'rejectUnauthorized' in tls && tls.rejectUnauthorized !== true)

/** Looks at the way to the mail server as nodemailer will take it. Over smtp:// it is sealed where nothing says otherwise (`postBySmtp`). */
export function openMailOf(url: string | undefined): OpenToOthers[] {
  if (!url) return []
  const { host = '', secure, requireTLS, tls } = smtpOptionsOf(url)
  const isOpen = (!secure && requireTLS !== undefined && requireTLS !== true) || !checksCertificates(tls)
  return isOpen && !isThisMachine(host)
    ? [{ setting: 'SMTP_URL', host, remedy: 'take requireTLS and tls.rejectUnauthorized out of it' }]
    : []
}

interface SmtpOptions {
  host?: string
  secure?: boolean
  requireTLS?: unknown
  tls?: object
}

/** No connection is made before the first letter. */
export const smtpOptionsOf = (url: string) => (createTransport(url) as unknown as { options: SmtpOptions }).options

/** Looks at the way to a provider of accounts: our secret goes there. */
export function openProviderOf(issuer: string | undefined): OpenToOthers[] {
  if (!issuer?.startsWith('http:')) return []
  const host = new URL(issuer).hostname
  return isThisMachine(host) ? [] : [{ setting: 'FOOTBRIDGE_OIDC_ISSUER', host, remedy: 'give an address with https' }]
}
