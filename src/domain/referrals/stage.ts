/** How a referral can end. */
export const outcomes = [
  'completed',
  'client-stopped',
  'could-not-reach',
  'not-suitable',
  'moved-away',
  'withdrawn',
  'sent-in-error',
] as const
export type Outcome = (typeof outcomes)[number]

/** Where a referral stands. `fhir-status.ts` maps each stage onto one FHIR Task status and back. */
export const stages = [
  'draft',
  'sent',
  'taken',
  'in-contact',
  'completed',
  'stopped',
  'not-suitable',
  'withdrawn',
  'sent-in-error',
] as const
export type Stage = (typeof stages)[number]

/** The rows that a stage is read from: it is never stored beside them. */
export interface StageRows {
  /** Null while it is a draft. */
  sentAt: Date | null
  /** The assignment that has not ended. */
  assignment: { assignedAt: Date } | null
  /** When the last link worker let go. */
  releasedAt: Date | null
  /** The ending after which nobody opened it again. */
  ending: { outcome: Outcome; endedAt: Date } | null
  /**
   * When a link worker first talked with the client. Contacts belong to casework, above us; we read the fact
   * `contact.recorded` that it left about the referral, since facts are the way in which an upper module tells a lower one.
   */
  reachedAt: Date | null
}

const endingStage: Record<Outcome, Stage> = {
  completed: 'completed',
  'client-stopped': 'stopped',
  'could-not-reach': 'stopped',
  'moved-away': 'stopped',
  'not-suitable': 'not-suitable',
  withdrawn: 'withdrawn',
  'sent-in-error': 'sent-in-error',
}

/** Where a referral with these rows stands. */
export function stageOf(rows: StageRows): Stage {
  if (!rows.sentAt) return 'draft'
  if (rows.ending) return endingStage[rows.ending.outcome]
  if (!rows.assignment) return 'sent'
  return rows.reachedAt ? 'in-contact' : 'taken'
}

/** Since when it stands there. A draft: null. */
export function stageSince(rows: StageRows): Date | null {
  if (!rows.sentAt) return null
  if (rows.ending) return rows.ending.endedAt
  if (!rows.assignment) return rows.releasedAt ?? rows.sentAt
  const { assignedAt } = rows.assignment
  return rows.reachedAt && rows.reachedAt > assignedAt ? rows.reachedAt : assignedAt
}
