import { createTransport } from 'nodemailer'
import { isThisMachine, smtpOptionsOf } from './on-the-wire.ts'

export interface Letter {
  /** Stays the same when a letter has to be sent again, so that a mailbox can tell. */
  id: string
  to: string
  subject: string
  text: string
}

/** Hands a letter to whoever delivers it; throws when it was not taken. */
export type Post = (letter: Letter) => Promise<void>

/** Whoever waits for a letter that is being handed over waits no longer than a mail server may be silent (milliseconds). */
const PATIENCE = { dnsTimeout: 5000, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000 }

/**
 * Delivery by SMTP. `smtpUrl` as nodemailer takes it: `smtp://user:password@host:587`. To another machine a letter goes encrypted
 * (STARTTLS, or smtps) or not at all: then it stays owed.
 *
 * @param mayBePlain nobody else is on the network between the two
 */
export function postBySmtp(smtpUrl: string, from: string, origin: string, mayBePlain = false): { post: Post; close(): void } {
  const mustBeSealed = !mayBePlain && !isThisMachine(smtpOptionsOf(smtpUrl).host ?? '')
  const transport = createTransport({ url: smtpUrl, ...PATIENCE, ...(mustBeSealed ? { requireTLS: true } : {}) } as never)
  const domain = new URL(origin).hostname
  return {
    post: async ({ id, to, subject, text }) => {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      })
    },
    close: () => transport.close(),
  }
}

/** For the demo, and until SMTP is set: a letter stays in the outbox page, nobody receives it. */
export const keepInOutbox: Post = async () => undefined
