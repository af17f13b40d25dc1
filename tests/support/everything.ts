import { journeyOf, recordContact, writeGoal, writeNeed } from '#domain/casework'
import { answerIntroduction } from '#domain/introductions'
import { putOnShortlist, shareShortlist } from '#domain/matching'
import { makePlanLink, sayWord } from '#domain/plans'
import { saveDraft } from '#domain/referrals'
import { askCorrection, refuseCorrection } from '#domain/rights'
import { agreeToShare, tellPiece } from '#domain/stories'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { columnsOf, markWords } from '../attack/marks.ts'
import { introduced } from './introduced.ts'
import type { World } from './world.ts'

/**
 * A client of whom there is a row in every table that can hold one, with a mark in what they said.
 *
 * @param options.everywhere the mark is in every column that takes free words: their name too
 */
export async function everythingOf(world: World, mark: string, options: { everywhere?: boolean } = {}) {
  const { id: clientId } = await world.client({ givenName: 'Zebulon', familyName: 'Quillfeather' })
  const {
    sam,
    referralId,
    serviceId,
    stepId,
    id: introductionId,
    group,
    key: answerKey,
  } = await introduced(world, { client: { id: clientId } })
  const asClient: Context = { ...world.system, actor: { kind: 'client', id: clientId } }
  const referrer = await world.member('referrer')
  const words = (what: string) => `${mark}-${what}`
  const { owner, programmeId } = world
  // An answer forgets the letter that asks for it: laid aside while it is given, so that one waits here all the same.
  const first = [`introduction:${introductionId}:first`]
  await owner.query('update outgoing_mail set sent_at = owed_at where once_key = $1', first)
  await answerIntroduction(group, answerKey, { id: newId(), answer: 'yes', note: words('answer') })
  await owner.query('update outgoing_mail set sent_at = null where once_key = $1', first)
  await recordContact(sam.ctx, {
    id: newId(),
    referralId,
    channel: 'phone',
    outcome: 'reached',
    minutes: 20,
    note: words('contact'),
    callBackAt: null,
  })
  await writeNeed(sam.ctx, { id: newId(), referralId, code: 'debt', words: words('need') })
  await writeGoal(sam.ctx, { id: newId(), referralId, words: words('goal') })
  await sayWord(asClient, { id: newId(), stepId, word: 'went', note: words('word') })
  await putOnShortlist(sam.ctx, { id: newId(), referralId, serviceId: serviceId! })
  await shareShortlist(sam.ctx, { referralId })
  const { id: linkId, path } = await makePlanLink(sam.ctx, { clientId, pin: '2580' })
  for (const layer of ['practical', 'personal', 'sensitive'] as const)
    await tellPiece(asClient, { id: newId(), clientId, layer, question: null, words: words(`story-${layer}`) })
  await agreeToShare(asClient, {
    clientId,
    layer: 'practical',
    receiver: { kind: 'link-worker' },
    purpose: 'support',
    until: null,
    how: 'own-screen',
    askedIn: 'en',
  })
  const requestId = newId()
  await askCorrection(asClient, { id: requestId, clientId, about: 'note', words: words('correction') })
  await refuseCorrection(sam.ctx, { requestId, because: 'is-right', words: words('correction-answer') })
  await saveDraft(referrer.ctx, { draftId: newId(), answers: { clientId, reason: words('draft') } })
  await reading(sam.ctx, (tx) => journeyOf(tx, referralId))
  const insert = (table: string, row: Record<string, unknown>) =>
    owner.query(
      `insert into ${table} (programme_id, ${Object.keys(row).join(', ')}) values ($1, ${Object.keys(row)
        .map((_, at) => `$${at + 2}`)
        .join(', ')})`,
      [programmeId, ...Object.values(row)],
    )
  const at = world.clock.now()
  await insert('reach_news', {
    client_id: clientId,
    told_at: at,
    told_by: referrer.id,
    phone: 'x',
    former_phone: 'y',
    reach_note: 'z',
    referral_id: referralId,
  })
  await insert('ending', {
    referral_id: referralId,
    outcome: 'completed',
    note: 'x',
    ended_at: at,
    ended_by: sam.id,
    reopened_at: at,
    reopened_by: sam.id,
  })
  await insert('assignment', { referral_id: referralId, link_worker_id: sam.id, assigned_at: at, assigned_by: sam.id })
  await insert('read_check', {
    id: newId(),
    kind: 'namesake',
    reader_id: sam.id,
    client_id: clientId,
    day: '2026-05-12',
    reason: 'stood-in',
    checked_at: at,
    checked_by: referrer.id,
  })
  const [told, held] = [newId(), newId()]
  const emergency = {
    client_id: clientId,
    member_id: sam.id,
    reason: `${mark}: nobody has heard of them`,
    opened_at: at,
    until: new Date(at.getTime() + 3_600_000),
  }
  await insert('emergency_read', { id: told, ...emergency, told_at: at })
  await insert('emergency_read', {
    id: held,
    ...emergency,
    held_by: referrer.id,
    held_because: `${mark}: somebody reads along`,
    held_until: new Date(at.getTime() + 14 * 86_400_000),
  })
  await insert('restriction', {
    id: newId(),
    client_id: clientId,
    ground: 'claim',
    asked_at: at,
    told_at: at,
    told_by: sam.id,
    told_because: words('restriction'),
    lifts_at: new Date(at.getTime() + 8 * 86_400_000),
    ended_at: at,
  })
  await insert('outgoing_mail', {
    once_key: `emergency:${told}:client`,
    to_address: `${mark}@example.org`,
    subject: mark,
    body: mark,
    owed_at: at,
  })
  await owner.query(
    `update client set known_as = 'x', home_phone = 'x', email = 'x@example.org', address_1 = 'x', address_2 = 'x', city = 'x',
      postal_code = 'x', access_needs = 'x', reach_when = 'x', reach_note = 'x', birth_date = '1950-03-09' where id = $1`,
    [clientId],
  )
  await owner.query(
    `update introduction set shared_email = 'x', shared_access_needs = 'x', shared_language = 'en',
    shared = '{first-name,phone,email,access-needs,language}' where id = $1`,
    [introductionId],
  )
  await owner.query(`update shortlist_item set line = 'x' where client_id = $1`, [clientId])
  await insert('feedback', { member_id: referrer.id, referral_id: referralId, fact_id: newId(), kind: 'contact-made', happened_at: at })
  const tables = await columnsOf(owner, 'uuid')
  const has = (table: string, column: string) => tables.some((one) => one.table === table && one.column === column)
  /** Which rows of a table are about the client, as SQL. */
  const rowsOf = (table: string): string | undefined => {
    if (table === 'client') return `id = '${clientId}'`
    if (table === 'referral') return `client_id = '${clientId}'`
    if (has(table, 'client_id')) return `client_id = '${clientId}'`
    if (has(table, 'referral_id')) return `referral_id = '${referralId}'`
    if (has(table, 'introduction_id')) return `introduction_id = '${introductionId}'`
    return undefined
  }
  const marked = options.everywhere
    ? await markWords(owner, { mark, of: (table) => (table === 'client_read' ? undefined : rowsOf(table)) })
    : []
  // The address of a group is the group's own.
  await owner.query(`update introduction set sent_to = 'walkers@example.org' where id = $1`, [introductionId])
  return {
    clientId,
    referralId,
    introductionId,
    sam,
    referrer,
    asClient,
    group,
    linkId,
    key: path.split('/').at(-1)!,
    marked: marked.filter((one) => one !== 'introduction.sent_to'),
    held,
  }
}

/** A manager judges what was opened of them in emergencies, which an erasure waits for. */
export const judgeAllOf = (world: Pick<World, 'owner'>, clientId: string, manager: { id: string }, words = 'It was right.') =>
  world.owner.query(
    `update emergency_read set judged_at = opened_at, judged_by = $2, judgement = 'fitting', judged_words = $3 where client_id = $1`,
    [clientId, manager.id, words],
  )
