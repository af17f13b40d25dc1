import { reportService, type ReportKind } from '#domain/directory'
import { reading, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandClient } from './say-word.ts'

/**
 * A client says that a service was not as described. Nobody learns who said it: it is about the service.
 *
 * @throws Refusal gone (not a client), not-found (no step of theirs leads there)
 */
export async function reportFromPlan(
  ctx: Context,
  form: { id: string; stepId: string; kind: ReportKind; note: string | null },
): Promise<void> {
  const clientId = demandClient(ctx)
  const step = await reading(ctx, (tx) =>
    tx.selectFrom('step').select('service_id').where('id', '=', form.stepId).where('client_id', '=', clientId).executeTakeFirst(),
  )
  if (!step?.service_id) throw new Refusal('not-found', 'step-unknown')
  await reportService(ctx, { id: form.id, serviceId: step.service_id, kind: form.kind, note: form.note })
}
