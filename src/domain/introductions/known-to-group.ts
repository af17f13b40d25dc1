import { programmeOf, type Programme } from '#domain/access'
import type { Tx } from '#platform/database'
import { clientToIntroduce, safeNumbersOf, shareableOf } from './client-to-introduce.ts'
import { stateOf, type Answer, type Shared, type State } from './introduction.ts'

/** All that a group ever hears of a client, in its letter and on its page. */
export interface KnownToGroup {
  introductionId: string
  firstName: string
  service: string
  message: string | null
  /** What was shared beside the first name, with its value, as far as it is still safe to use. A number is the one agreed then. */
  shared: { what: Exclude<Shared, 'first-name'>; value: string }[]
  needsInterpreter: boolean
  /** The telephone was shared, but this use of it is not wanted. */
  notByPhone: ('voicemail' | 'text')[]
  /** Who walks along with the client now. */
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
    .select((query) => [
      'i.client_id',
      'i.message',
      'i.shared',
      'i.shared_phone',
      'i.sent_to as sentTo',
      'i.sent_at as sentAt',
      'i.withdrawn_at as withdrawnAt',
      'service.name as service',
      query.fn.coalesce('walker.name', 'sender.name').as('name'),
      query.fn.coalesce('walker.phone', 'sender.phone').as('walkerPhone'),
    ])
    .where('i.id', '=', introductionId)
    .executeTakeFirst()
  if (!row) return undefined
  const { client_id, shared: ticked, shared_phone, name, walkerPhone, ...introduction } = row

  const client = await clientToIntroduce(tx, client_id)
  const phone = safeNumbersOf(client).find((number) => number === shared_phone)
  const known = { ...shareableOf(client), phone }
  const shared = ticked.flatMap((what) => {
    const value = what === 'first-name' ? undefined : known[what as keyof typeof known]
    return value === undefined ? [] : [{ what: what as Exclude<Shared, 'first-name'>, value }]
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
    notByPhone: shared.some(({ what }) => what === 'phone')
      ? (['voicemail', 'text'] as const).filter((way) => client.doNotUse.includes(way))
      : [],
    linkWorker: { name, phone: walkerPhone },
    programme: await programmeOf(tx),
    state: stateOf(answers.map(({ answer }) => answer)),
    newest: answers.at(-1) ?? null,
  }
}
