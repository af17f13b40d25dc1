import type { Tx } from '#platform/database'
import { hashOfKey } from '#platform/ids'
import {
  isAboutAttendance,
  stateOf,
  type Answer,
  type AttendanceAnswer,
  type IntroductionAnswer,
  type RefusalReason,
  type Shared,
  type State,
} from './introduction.ts'

export interface Heard<A extends Answer> {
  answer: A
  reason: RefusalReason | null
  note: string | null
  at: Date
  /** Name of the member who heard it; null: the group itself, by its link. */
  heardBy: string | null
}

export interface Introduction {
  id: string
  referralId: string
  stepId: string
  service: { id: string; name: string }
  sentAt: Date
  sentBy: { id: string; name: string }
  sentTo: string
  shared: Shared[]
  message: string | null
  withdrawnAt: Date | null
  state: State | 'withdrawn'
  /** The newest answer to "can they come?". */
  answer: Heard<IntroductionAnswer> | null
  /** The newest answer to "did they come?". */
  attendance: Heard<AttendanceAnswer> | null
}

/** Which introductions were made from this referral, oldest first, and what came of each? */
export async function introductionsOf(tx: Tx, referralId: string): Promise<Introduction[]> {
  return introductionsWhere(tx, 'introduction.referral_id', referralId)
}

/** To whom was this client ever introduced, oldest first, and what came of each? */
export async function introductionsOfClient(tx: Tx, clientId: string): Promise<Introduction[]> {
  return introductionsWhere(tx, 'introduction.client_id', clientId)
}

/** The introduction with this id, or undefined. */
export async function introductionWithId(tx: Tx, id: string): Promise<Introduction | undefined> {
  return (await introductionsWhere(tx, 'introduction.id', id))[0]
}

async function introductionsWhere(
  tx: Tx,
  column: 'introduction.referral_id' | 'introduction.client_id' | 'introduction.id',
  id: string,
): Promise<Introduction[]> {
  const rows = await tx
    .selectFrom('introduction')
    .innerJoin('service', 'service.id', 'introduction.service_id')
    .innerJoin('member', 'member.id', 'introduction.sent_by')
    .select([
      'introduction.id',
      'introduction.referral_id as referralId',
      'introduction.step_id as stepId',
      'service.id as serviceId',
      'service.name as serviceName',
      'introduction.sent_at as sentAt',
      'member.id as memberId',
      'member.name as memberName',
      'introduction.sent_to as sentTo',
      'introduction.shared',
      'introduction.message',
      'introduction.withdrawn_at as withdrawnAt',
    ])
    .where(column, '=', id)
    .orderBy('introduction.sent_at')
    .orderBy('introduction.id')
    .execute()
  const heard = await answersTo(
    tx,
    rows.map((row) => row.id),
  )
  return rows.map(({ serviceId, serviceName, memberId, memberName, ...row }) => {
    const answers = heard.get(row.id) ?? []
    return {
      ...row,
      shared: row.shared as Shared[],
      service: { id: serviceId, name: serviceName },
      sentBy: { id: memberId, name: memberName },
      state: row.withdrawnAt ? 'withdrawn' : stateOf(answers.map(({ answer }) => answer)),
      answer: answers.findLast((one): one is Heard<IntroductionAnswer> => !isAboutAttendance(one.answer)) ?? null,
      attendance: answers.findLast((one): one is Heard<AttendanceAnswer> => isAboutAttendance(one.answer)) ?? null,
    }
  })
}

async function answersTo(tx: Tx, introductionIds: string[]): Promise<Map<string, Heard<Answer>[]>> {
  const answers = new Map<string, Heard<Answer>[]>()
  if (introductionIds.length === 0) return answers
  const rows = await tx
    .selectFrom('introduction_answer as a')
    .leftJoin('member', 'member.id', 'a.heard_by')
    .select(['a.introduction_id', 'a.answer', 'a.reason', 'a.note', 'a.answered_at as at', 'member.name as heardBy'])
    .where('a.introduction_id', 'in', introductionIds)
    .orderBy('a.answered_at')
    .orderBy('a.id')
    .execute()
  for (const { introduction_id, answer, reason, ...row } of rows) {
    const list = answers.get(introduction_id) ?? []
    list.push({ ...row, answer: answer as Answer, reason: reason as RefusalReason | null })
    answers.set(introduction_id, list)
  }
  return answers
}

/** Did we take back what this link asks? Its links are revoked with it, and the group is told more than "it has ended". */
export async function isWithdrawnBehind(tx: Tx, key: string): Promise<boolean> {
  const row = await tx
    .selectFrom('link')
    .innerJoin('introduction', 'introduction.id', 'link.introduction_id')
    .select('introduction.withdrawn_at')
    .where('link.key_hash', '=', hashOfKey(key))
    .executeTakeFirst()
  return row !== undefined && row.withdrawn_at !== null
}
