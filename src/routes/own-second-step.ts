import { secondStepOwed } from '#domain/access'
import { systemClock } from '#platform/clock'
import { Refusal } from '#platform/refusal'
import { secondStepsOf } from '#platform/second-steps'
import { footbridge } from './footbridge.ts'

/**
 * Whoever has a passkey, and owes it anywhere, shows it before another second step is put beside it or in its place. Else a
 * password that was found out would be enough to make one.
 *
 * @throws Refusal forbidden
 */
export async function demandOwnSecondStep({ locals }: { locals: App.Locals }): Promise<void> {
  const { user, twoSteps, memberships } = locals
  if (!user || twoSteps) return
  const now = systemClock.now()
  if (!memberships.some(({ programme, roles }) => secondStepOwed(programme, roles, now)?.isDue)) return
  const steps = (await secondStepsOf(footbridge().auth, [user.id])).get(user.id)
  if (steps && steps.passkeys > 0) throw new Refusal('forbidden', 'second-step-first')
}
