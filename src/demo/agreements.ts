import { DateTime } from 'luxon'
import { addAgreement, demandAgreements } from '#domain/agreements'
import { nameWhoAnswers } from '#domain/answering'
import { clockAt } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import type { Town } from './town.ts'

/** Whose agreement ends soon, so that a manager has something to do. */
const ENDS_SOON = 'abbey-road'

/** Who signed for each of them. */
const SIGNED_BY: Record<string, string> = {
  'harbour-surgery': 'Denise Okoro, practice manager',
  'abbey-road': 'Martin Fell, practice manager',
  'northfield-health': 'Sunita Rao, managing partner',
  'wend-ambulance': 'Craig Hollins, head of community services',
  'council-social-work': 'Janet Moss, head of adult social work',
  library: 'Peter Adeyemi, head of libraries',
  'wend-leisure': 'Fiona Marsh, contracts manager',
  'overwater-works': 'Leah Brandt, head of employment support',
}

/**
 * Signed before anything else happened: with each practice, council team and health service, so that all may go on. And named: who answers
 * for what.
 */
export async function layAgreements(ctx: Context, town: Town): Promise<void> {
  const ruth = town.members.get('ruth')
  if (!ruth) return
  const now = DateTime.fromJSDate(ctx.clock.now(), { zone: 'Europe/London' })
  const signed = now.minus({ years: 2 })
  const asRuth: Context = { ...ctx, actor: { kind: 'member', ...ruth }, clock: clockAt(signed.toJSDate()) }
  const organisations = await reading(ctx, (tx) =>
    tx
      .selectFrom('organisation')
      .select(['id', 'source_id as key', 'sector', 'refers'])
      .where('sector', 'in', ['health', 'social'])
      .where('is_informal', '=', false)
      .orderBy('name')
      .execute(),
  )
  for (const { id, key, sector, refers } of organisations) {
    await addAgreement(asRuth, {
      id: newId(),
      organisationId: id,
      kind: sector === 'social' ? 'joint-controllers' : 'data-sharing',
      purposes: refers ? ['support', 'feedback'] : ['support'],
      layers: refers ? ['personal'] : [],
      from: signed.toISODate()!,
      until: (key === ENDS_SOON ? now.plus({ days: 25 }) : now.plus({ months: 10 })).toISODate()!,
      reference: 'The Ferry House, office, grey cupboard, folder “Agreements”',
      signedByUs: 'Ruth Ainsworth, team manager',
      signedByThem: SIGNED_BY[key ?? ''] ?? 'The director',
    })
  }
  await demandAgreements(asRuth, {
    from: signed.toISODate()!,
    needed: { own: 'never', health: 'always', social: 'always', voluntary: 'beyond-practical', community: 'beyond-practical' },
  })
  const marijke = town.members.get('marijke')
  await nameWhoAnswers(asRuth, [
    { stage: 'asked', memberId: ruth.id, standsInId: marijke?.id ?? null },
    { stage: 'accepted', memberId: ruth.id, standsInId: null },
    { stage: 'ended', memberId: ruth.id, standsInId: marijke?.id ?? null },
  ])
}
