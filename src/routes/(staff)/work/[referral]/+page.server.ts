import { redirect } from '@sveltejs/kit'
import { demand, linkWorkersInside, maySupport, memberWithId, organisationsThatRefer } from '#domain/access'
import { answeringFor } from '#domain/answering'
import { channels, contactOutcomes, inboxRowOf, isPastCap, journeyOf, mayHaveTriedEnough, quickCallBack, stepDoers } from '#domain/casework'
import { needList } from '#domain/directory'
import { introductionsOf } from '#domain/introductions'
import { planLinkLockedAt, planLinkOf } from '#domain/plans'
import { linkWorkerOutcomes, openReferralsOf } from '#domain/referrals'
import { reachNewsOf } from '#domain/people'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay, sayMoment, type Manner } from '#platform/say'
import { m, word } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayAnswering } from '../../../say-answering.ts'
import { hearingFor } from '../../../story/hearing.ts'
import { sayUrgency } from '../say-urgency.ts'
import { contactForms } from './forms/contact.ts'
import { planForms } from './forms/plan.ts'
import { referralForms } from './forms/referral.ts'
import { sharingForms } from './forms/sharing.ts'
import { sayReachNews } from './say-reach-news.ts'
import { sayClient, sayContact, sayEntry, sayPlanLink, sayPromised, sayStep, sayWordOf } from './say-person.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    orWhatIsOnlyKept(
      event.params.referral,
      reading(ctx, async (tx) => {
        demand(maySupport(ctx.actor), 'support-clients')
        const journey = await journeyOf(tx, event.params.referral)
        if (!journey) throw new Refusal('not-found', 'referral-not-found')
        const { referral, contacts } = journey
        const standing = await inboxRowOf(tx, { referralId: referral.id, now: manner.now, timeZone: manner.timeZone })
        const introductions = await introductionsOf(tx, referral.id)
        const link = await planLinkOf(tx, referral.clientId, manner.now)
        const lockedAt = await planLinkLockedAt(tx, referral.clientId)
        return {
          mainForm: referral.openEnding ? undefined : '?/contact',
          id: referral.id,
          ...sayClient(journey, manner),
          reachNews: (await reachNewsOf(tx, referral.clientId)).map((news) => sayReachNews(news, manner)),
          urgency: standing && sayUrgency(standing, manner),
          ...(await sayReferral(tx, journey.referral, manner)),
          others: await sayOthers(tx, referral, manner),
          isMine: referral.linkWorker?.id === memberId,
          linkWorker: referral.linkWorker?.name ?? null,
          colleagues: (await linkWorkersInside(tx))
            .filter(({ id }) => id !== referral.linkWorker?.id)
            .map(({ id, name }) => ({ value: id, label: name })),
          triedEnough: mayHaveTriedEnough(contacts),
          pastCap: isPastCap(contacts, programme.sessionCap)
            ? m.work_past_cap({ count: journey.conversations, cap: programme.sessionCap ?? 0 })
            : null,
          unheard: journey.words.filter(({ heardAt }) => heardAt === null).map((said) => sayWordOf(said, manner)),
          contacts: contacts.map((contact) => sayContact(contact, manner)),
          promised: sayPromised(contacts[0], memberId, manner),
          clientNeeds: journey.needs.map((need) => ({
            ...need,
            label: need.code && word(`need_${need.code}`),
            isMet: need.metAt !== null,
          })),
          goals: journey.goals.map((goal) => ({ ...goal, isReached: goal.reachedAt !== null })),
          steps: journey.steps.map((step) => sayStep(step, introductions, journey.words, manner)),
          hearing: await hearingFor(tx, { me: memberId, language: journey.client.language }, manner),
          planLink: sayPlanLink(link, lockedAt, manner),
          isPlanLocked: lockedAt !== null,
          answering: sayAnswering((await answeringFor(tx, referral.id, manner.now)) ?? [], manner),
          timeline: journey.timeline.map((entry) => sayEntry(entry, manner)),
          channels: choices(channels, 'work_channel'),
          outcomes: choices(contactOutcomes, 'work_outcome_of'),
          doers: choices(stepDoers, 'work_done_by'),
          endings: choices(linkWorkerOutcomes, 'work_outcome'),
          needChoices: [
            { value: '', label: m.work_need_none() },
            ...(await needList(tx)).map(({ code }) => ({ value: code, label: word(`need_${code}`) })),
          ],
          quickCalls: (['next-morning', 'in-3-days', 'next-week'] as const).map((choice) => ({
            value: choice,
            label: word(`work_call_${choice}`),
            hint: sayMoment(quickCallBack(choice, manner.now, manner.timeZone), manner),
          })),
          newIds: { contact: newId(), need: newId(), goal: newId(), step: newId() },
        }
      }),
    ),
  )
}

/** Of whom all is only kept there is one page: that it is, and who may end that. */
async function orWhatIsOnlyKept<T>(referralId: string, page: Promise<T>): Promise<T> {
  try {
    return await page
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.reason === 'only-kept') redirect(303, `/work/${referralId}/rights`)
    throw thrown
  }
}

/** Codes as a field offers them. */
function choices(codes: readonly string[], key: string) {
  return codes.map((value) => ({ value, label: word(`${key}_${value}`) }))
}

type Referral = NonNullable<Awaited<ReturnType<typeof journeyOf>>>['referral']

/** Why this person was referred, by whom, and how it ended if it did. */
async function sayReferral(tx: Tx, referral: Referral, manner: Manner) {
  const referrer = referral.referrerId ? await memberWithId(tx, referral.referrerId) : undefined
  const organisation = (await organisationsThatRefer(tx)).find(({ id }) => id === referral.referringOrganisationId)
  const { openEnding } = referral
  return {
    referredBy: referrer
      ? m.work_referred_by({
          name: [referrer.name, referrer.profession, organisation?.name].filter(Boolean).join(', '),
          day: sayDay(referral.sentAt, manner),
        })
      : m.work_referred_self({ day: sayDay(referral.sentAt, manner) }),
    reason: referral.reason,
    referralNeeds: referral.needs.map((code) => word(`need_${code}`)),
    ended: openEnding && {
      words: m.work_ended_by({
        how: word(`work_outcome_${openEnding.outcome}`),
        name: openEnding.endedBy.name,
        day: sayDay(openEnding.endedAt, manner),
      }),
      note: openEnding.note,
    },
  }
}

/** Other referrals of the same person that are open. */
async function sayOthers(tx: Tx, { id, clientId }: Referral, manner: Manner) {
  const others = (await openReferralsOf(tx, clientId)).filter((one) => one.id !== id)
  return Promise.all(
    others.map(async ({ id, referrerId, sentAt, linkWorker }) => {
      const by = referrerId ? await memberWithId(tx, referrerId) : undefined
      const day = sayDay(sentAt, manner)
      return { id, isTaken: linkWorker !== null, words: by ? m.work_also_referred({ day, name: by.name }) : m.work_also_asked({ day }) }
    }),
  )
}

export const actions: Actions = { ...contactForms, ...planForms, ...sharingForms, ...referralForms }
