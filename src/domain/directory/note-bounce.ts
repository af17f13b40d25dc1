import { addressOfLetter } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { newId } from '#platform/ids'
import { writeReport } from './report-service.ts'

/** An address that a whole region shares tells little of each entry. */
const MOST_SERVICES = 50

/** `letter.bounced`: counts against every entry that is reached by this address, once until it is settled. */
export async function noteBounce(ctx: Context, work: Work, fact: Fact): Promise<void> {
  const address = await addressOfLetter(work.tx, fact.subjectId)
  if (!address) return
  const services = await work.tx
    .selectFrom('service as s')
    .leftJoin('organisation as o', 'o.id', 's.organisation_id')
    .select('s.id')
    .where((is) => is(is.fn.coalesce('s.email', 'o.email'), '=', address))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('service_report as r')
            .select('r.id')
            .whereRef('r.service_id', '=', 's.id')
            .where('r.kind', '=', 'bounced')
            .where('r.settled_at', 'is', null),
        ),
      ),
    )
    .orderBy('s.id')
    .limit(MOST_SERVICES)
    .execute()
  for (const { id } of services) await writeReport(ctx, work, { id: newId(), serviceId: id, kind: 'bounced', saidBy: 'system' })
}
