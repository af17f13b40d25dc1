import type { Stage } from './stage.ts'

/**
 * FHIR R4 `Task.status` of each stage, one to one (HL7 FHIR R4, Task; Gravity's referral tasks use the same list without
 * `ready` and `received`). We have no rows yet for `on-hold`. Why a referral stopped is more than a status can say: the
 * ending's outcome belongs in `Task.statusReason`.
 */
export const taskStatusOf = {
  draft: 'draft',
  sent: 'requested',
  taken: 'accepted',
  'in-contact': 'in-progress',
  completed: 'completed',
  stopped: 'failed',
  'not-suitable': 'rejected',
  withdrawn: 'cancelled',
  'sent-in-error': 'entered-in-error',
} as const satisfies Record<Stage, string>

export type TaskStatus = (typeof taskStatusOf)[Stage]
