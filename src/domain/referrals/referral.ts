import type { Outcome, Stage } from './stage.ts'

/** A referral: a concern about a person that travelled to the link workers, and where it stands. */
export interface Referral {
  id: string
  clientId: string
  source: 'professional' | 'self'
  /** The member who sent it; null when the person asked for help themselves. */
  referrerId: string | null
  referringOrganisationId: string | null
  /** One sentence of why. Empty when a person who asked themselves left it so. */
  reason: string
  /** Codes of needs, in the order of the list. */
  needs: string[]
  sentAt: Date
  contactDueAt: Date
  /** Who walks with the client now. */
  linkWorker: { id: string; name: string } | null
  assignedAt: Date | null
  /** When the last link worker let go: with nobody walking along, since when it waits for another. */
  releasedAt: Date | null
  /** When a link worker first talked with the client. */
  reachedAt: Date | null
  /** The ending after which nobody opened it again. */
  openEnding: { outcome: Outcome; note: string | null; endedAt: Date; endedBy: { id: string; name: string } } | null
  stage: Stage
  stageSince: Date
}
