import { describe, expect, test } from 'vitest'
import { feedbackFor } from '#domain/feedback'
import { agreeAndIntroduce, knownToGroup, mayGroupHear } from '#domain/introductions'
import { referralSentBy, saveDraft, sendReferral } from '#domain/referrals'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { groupOf, lettersOf } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { addAgreement, agreementsOf, demandAgreements, endAgreement, streamsOf, warnOfEndings, whatStops } from './index.ts'
import type { NewAgreement } from './add-agreement.ts'

const world = await openWorld()
const noor = await world.member('manager')
const sam = await world.member('link-worker')
const usual = { own: 'never', health: 'always', social: 'always', voluntary: 'beyond-practical', community: 'beyond-practical' } as const
const demandFrom = (from: string | null) => demandAgreements(noor.ctx, { from, needed: usual })

const paper = (organisationId: string, fields: Partial<NewAgreement> = {}): NewAgreement => ({
  id: newId(),
  organisationId,
  kind: 'data-sharing',
  purposes: ['support', 'feedback'],
  layers: [],
  from: '2026-05-01',
  until: '2026-06-30',
  reference: 'The grey cupboard',
  signedByUs: 'Noor Bakker',
  signedByThem: 'Grace Obi',
  ...fields,
})

/** A group of this sector, and the act of introducing somebody to it. */
async function groupIn(sector: 'health' | 'community') {
  const organisation = await world.organisation({ sector, name: 'Leisure and Health' })
  const service = await world.service({ organisation })
  const introduce = async () => {
    const referral = await world.referral()
    const step = { id: newId(), referralId: referral.id, words: 'Go along', doneBy: 'client' as const, serviceId: service.id }
    return agreeAndIntroduce(sam.ctx, { id: newId(), step, message: null, shared: [] })
  }
  return { organisation, introduce }
}

describe('no valid agreement, no flow', () => {
  test('until the day that the manager chose, all goes on as before; from then on it is refused in words', async () => {
    const { introduce, organisation } = await groupIn('health')
    await demandFrom('2026-05-13')
    await introduce()
    await demandFrom('2026-05-12')
    await expect(introduce()).rejects.toMatchObject({ reason: 'agreement-needed', words: { organisation: 'Leisure and Health' } })
    await addAgreement(noor.ctx, paper(organisation.id))
    await introduce()
  })

  test('a community group hears a first name and what is needed without one', async () => {
    await demandFrom('2026-05-12')
    await (await groupIn('community')).introduce()
  })

  test('when it ends, its group reads nothing more, not even who it was: the database gives nothing', async () => {
    await demandFrom('2026-05-12')
    const { introduce, organisation } = await groupIn('health')
    const agreement = await addAgreement(noor.ctx, paper(organisation.id))
    const { id } = await introduce()
    const group = groupOf(world, id)
    const look = () => reading(group, async (tx) => [await knownToGroup(tx, id), await tx.selectFrom('client').select('id').execute()])
    expect(await look()).toMatchObject([{ firstName: 'Ada' }, [{}]])
    await endAgreement(noor.ctx, { agreementId: agreement.id })
    expect(await look()).toEqual([undefined, []])
    expect(await world.read((tx) => mayGroupHear(tx, id))).toBe(false)
    expect(await world.read((tx) => tx.selectFrom('introduction').select('id').where('id', '=', id).execute())).toHaveLength(1)
  })

  test('a practice without one sends nothing, and its draft stays; nor does it hear how it goes', async () => {
    await demandFrom('2026-05-12')
    const grace = await world.member('referrer')
    const referral = await world.referral({ referrer: grace })
    const draft = await saveDraft(grace.ctx, { draftId: newId(), answers: complete })
    const hears = () => reading(grace.ctx, (tx) => feedbackFor(tx, grace.ctx, referral.id))
    await expect(sendReferral(grace.ctx, { draftId: draft.id })).rejects.toMatchObject({ reason: 'agreement-needed-to-refer' })
    expect(await hears()).toMatchObject({ agreed: false })
    expect(await reading(grace.ctx, (tx) => referralSentBy(tx, grace.id, referral.id))).toMatchObject({ stage: 'sent' })
    await addAgreement(noor.ctx, paper(organisationOf(grace)))
    await sendReferral(grace.ctx, { draftId: draft.id })
    expect(await hears()).toMatchObject({ agreed: true })
  })
})

const organisationOf = ({ ctx }: typeof sam) => (ctx.actor.kind === 'member' ? ctx.actor.roles[0]!.organisationId : '')

const complete = {
  givenName: 'Ada',
  familyName: 'Berg',
  phone: '07700 900321',
  reachBy: 'phone',
  needs: ['loneliness'],
  reason: 'Alone since the spring.',
  agreed: ['referral'],
  agreedHow: 'spoken',
}

describe('who manages them', () => {
  test('a manager adds, once, and ends, once; nobody else does', async () => {
    const { id: organisationId } = await world.organisation()
    const form = paper(organisationId, { layers: ['personal'] })
    await addAgreement(noor.ctx, form)
    await addAgreement(noor.ctx, form)
    await endAgreement(noor.ctx, { agreementId: form.id })
    await endAgreement(noor.ctx, { agreementId: form.id })
    const kept = (await world.read(agreementsOf)).filter(({ organisation }) => organisation.id === organisationId)
    expect(kept).toMatchObject([{ layers: ['practical', 'personal'], endedBy: noor.name }])
    await expect(addAgreement(sam.ctx, form)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(endAgreement(sam.ctx, { agreementId: form.id })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(demandAgreements(sam.ctx, { from: null, needed: usual })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(addAgreement(noor.ctx, paper(organisationId, { until: '2026-04-30' }))).rejects.toMatchObject({ field: 'until' })
  })
})

describe('before the end', () => {
  test('managers get one letter 60, 30 and 7 days before, with what stops; none where another follows', async () => {
    await demandFrom('2026-05-12')
    const { introduce, organisation } = await groupIn('health')
    const first = await addAgreement(noor.ctx, paper(organisation.id, { until: '2026-07-05' }))
    await introduce()
    const warn = async (day: string) => {
      world.clock.set(`${day}T05:00:00Z`)
      await warnOfEndings(world.system, 'https://footbridge.example')
      await warnOfEndings(world.system, 'https://footbridge.example')
      return (await lettersOf(world)).filter(({ once_key }) => once_key.startsWith(`agreement:${first.id}:`))
    }
    expect(await warn('2026-05-02')).toHaveLength(0)
    const [letter, ...more] = await warn('2026-05-13')
    expect(more).toHaveLength(0)
    expect(letter).toMatchObject({ subject: expect.stringContaining('Leisure and Health ends on Sunday 5 July') as string })
    expect(letter!.body).toContain('introductions under way (1)')
    expect(await warn('2026-06-10')).toHaveLength(2)
    await addAgreement(noor.ctx, paper(organisation.id, { from: '2026-07-06', until: '2027-07-05' }))
    expect(await warn('2026-07-01')).toHaveLength(2)
  })

  test('what stops is named by number, and only what no other paper allows', async () => {
    world.clock.set('2026-05-12T09:00:00Z')
    await demandFrom('2026-05-12')
    const { introduce, organisation } = await groupIn('health')
    await addAgreement(noor.ctx, paper(organisation.id))
    await introduce()
    const stops = () =>
      world.read(async (tx) => {
        const [all, streams] = [await agreementsOf(tx), await streamsOf(tx)]
        const one = all.find((agreement) => agreement.organisation.id === organisation.id)!
        return whatStops(one, all, streams, { agreementsFrom: '2026-05-12', agreementsNeeded: usual, timeZone: 'Europe/London' })
      })
    expect(await stops()).toEqual({ referrals: 0, introductions: 1, sharings: 0 })
    await addAgreement(noor.ctx, paper(organisation.id, { until: '2026-12-31' }))
    expect(await stops()).toMatchObject({ introductions: 0 })
  })
})
