import { demand, maySupport, memberWithId, programmeOf } from '#domain/access'
import { serviceWithId } from '#domain/directory'
import { LINK_DAYS } from '#domain/links'
import { referralWithId } from '#domain/referrals'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import { clientToIntroduce, notByPhone, shareableOf } from './client-to-introduce.ts'
import type { Shareable } from './introduction.ts'
import { letterOfIntroduction } from './letters.ts'

/**
 * The letter that a group would get, word for word, but for the link in it.
 *
 * @param form.url what stands where the link will be
 * @throws Refusal forbidden, not-found (referral, service), conflict (`service-closed`)
 */
export async function previewLetter(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'clock'>,
  form: { referralId: string; serviceId: string; message: string | null; shared: readonly Shareable[]; url: string },
): Promise<{ subject: string; body: string }> {
  demand(maySupport(ctx.actor), 'introduce-clients')
  const referral = await referralWithId(tx, form.referralId)
  if (!referral) throw new Refusal('not-found', 'referral-not-found')
  const service = await serviceWithId(tx, form.serviceId)
  if (!service) throw new Refusal('not-found', 'service-unknown')
  if (service.closed) throw new Refusal('conflict', 'service-closed', { words: { service: service.name } })

  const client = await clientToIntroduce(tx, referral.clientId)
  saw(tx, 'details', [referral.clientId])
  const known = shareableOf(client)
  const shared = form.shared.flatMap((what) => (known[what] === undefined ? [] : [{ what, value: known[what] }]))
  const walker = await memberWithId(tx, referral.linkWorker?.id ?? ('id' in ctx.actor ? ctx.actor.id : ''))
  const now = ctx.clock.now()
  return letterOfIntroduction(
    {
      introductionId: '',
      firstName: client.firstName,
      service: service.name,
      message: form.message,
      shared,
      needsInterpreter: client.needsInterpreter,
      notByPhone: notByPhone(client, shared),
      linkWorker: { name: walker?.name ?? '', phone: walker?.phone ?? null },
      programme: await programmeOf(tx),
      sentTo: service.email ?? '',
      sentAt: now,
      withdrawnAt: null,
      state: 'asked',
      newest: null,
    },
    { url: form.url, expiresAt: new Date(now.getTime() + LINK_DAYS['answer-introduction'] * 86_400_000) },
  )
}
