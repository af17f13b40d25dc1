import { programmeOf, type Programme } from '#domain/access'
import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import { clientToIntroduce, notByPhone, safeNumbersOf, shareableOf } from './client-to-introduce.ts'
import { stateOf, type Answer, type Shareable, type Shared, type State } from './introduction.ts'

/** All that a group ever hears of a client, in its letter and on its page. */
export interface KnownToGroup {
  introductionId: string
  firstName: string
  service: string
  message: string | null
  /** What was shared beside the first name, with its value, as it was when they agreed. A number or address only while it is still theirs and safe to use. */
  shared: { what: Exclude<Shared, 'first-name'>; value: string }[]
  needsInterpreter: boolean
  /** The telephone was shared, but this use of it is not wanted. */
  notByPhone: ('voicemail' | 'text')[]
  /** Who walks along with the client now; while nobody does, who introduced them. */
  linkWorker: { name: string; phone: string | null }
  programme: Programme
  sentTo: string
  sentAt: Date
  withdrawnAt: Date | null
  state: State
  newest: { answer: Answer; at: Date } | null
}

/** What does the group of this introduction know? Undefined: there is no such introduction. */
export async function knownToGroup(tx: Tx, introductionId: string): Promise<KnownToGroup | undefined> {
  const row = await tx
    .selectFrom('introduction as i')
    .innerJoin('service', 'service.id', 'i.service_id')
    .innerJoin('member as sender', 'sender.id', 'i.sent_by')
    .leftJoin('assignment', (join) => join.onRef('assignment.referral_id', '=', 'i.referral_id').on('assignment.ended_at', 'is', null))
    .leftJoin('member as walker', 'walker.id', 'assignment.link_worker_id')
    .select([
      'i.client_id',
      'i.message',
      'i.shared',
      'i.shared_phone as phone',
      'i.shared_email as email',
      'i.shared_access_needs as access-needs',
      'i.shared_language as language',
      'i.sent_to as sentTo',
      'i.sent_at as sentAt',
      'i.withdrawn_at as withdrawnAt',
      'service.name as service',
      'sender.name as senderName',
      'sender.phone as senderPhone',
      'walker.name as walkerName',
      'walker.phone as walkerPhone',
    ])
    .where('i.id', '=', introductionId)
    .executeTakeFirst()
  if (!row) return undefined
  const { client_id, shared: ticked, phone, email, 'access-needs': accessNeeds, language, ...rest } = row
  const { senderName, senderPhone, walkerName, walkerPhone, ...introduction } = rest

  const client = await clientToIntroduce(tx, client_id)
  saw(tx, 'introduction', [client_id])
  const agreed: Record<Shareable, string | null> = {
    phone: safeNumbersOf(client).some((number) => number === phone) ? phone : null,
    email: shareableOf(client).email === email ? email : null,
    'access-needs': accessNeeds,
    language,
  }
  const shared = (ticked as Shared[]).flatMap((what) => {
    const value = what === 'first-name' ? null : agreed[what]
    return what === 'first-name' || value === null ? [] : [{ what, value }]
  })
  const answers = (await tx
    .selectFrom('introduction_answer')
    .select(['answer', 'answered_at as at'])
    .where('introduction_id', '=', introductionId)
    .orderBy('answered_at')
    .orderBy('id')
    .execute()) as { answer: Answer; at: Date }[]
  return {
    ...introduction,
    introductionId,
    firstName: client.firstName,
    shared,
    needsInterpreter: client.needsInterpreter,
    notByPhone: notByPhone(client, shared),
    // A name and a number of one person: without a number of theirs, the programme's is given.
    linkWorker: walkerName === null ? { name: senderName, phone: senderPhone } : { name: walkerName, phone: walkerPhone },
    programme: await programmeOf(tx),
    state: stateOf(answers.map(({ answer }) => answer)),
    newest: answers.at(-1) ?? null,
  }
}
