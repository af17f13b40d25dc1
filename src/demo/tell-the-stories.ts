import { giveConsent } from '#domain/consent'
import { agreeStep, recordContact, writeGoal, writeNeed } from '#domain/casework'
import { answerIntroduction, introduceClient, tellAttendance } from '#domain/introductions'
import { makeLink } from '#domain/links'
import { makePlanLink, sayWord } from '#domain/plans'
import { askForHelp, endReferral, saveDraft, selfReferral, sendReferral, sendersFor, takeReferral, type Answers } from '#domain/referrals'
import { react, reactions } from '#reactions'
import { clockAt } from '#platform/clock'
import { inTransaction, reading, type Actor, type Context } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { clients, type DemoClient } from './clients.ts'
import { stories, type DemoEvent, type DemoStory } from './stories.ts'
import { momentsOf } from './moments.ts'
import type { Town } from './town.ts'

const AT_ONCE = 6

/** Lets every story happen, each in its own order, a few side by side. A person's second story waits for their first. */
export async function tellTheStories(ctx: Context, town: Town, oneIn: number): Promise<void> {
  const known = new Map<string, string>()
  const some = stories.filter((_, at) => at % oneIn === 0)
  const byPerson = Map.groupBy(some, (story) => story.client)
  const people = [...byPerson.values()].map((theirs) => theirs.toSorted((a, b) => b.daysAgo - a.daysAgo))
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = people.shift(); next; next = people.shift()) for (const story of next) await tell(ctx, town, story, known)
    }),
  )
  await leaveADraft(ctx, town)
}

/** What one story has made so far, by the keys that it uses. */
interface Told {
  referralId: string
  clientId: string
  steps: Map<string, { id: string; introduction?: { id: string; wasTold: boolean } }>
}

async function tell(ctx: Context, town: Town, story: DemoStory, known: Map<string, string>): Promise<void> {
  const person = clients.find(({ key }) => key === story.client)
  if (!person) throw new Error(`the demo has no client "${story.client}"`)
  const { sentAt, eventsAt } = momentsOf(story, ctx.clock.now())
  const as = (actor: Actor, at: Date): Context => ({ ...ctx, actor, clock: clockAt(at) })
  const member = (key: string): Actor => {
    const one = town.members.get(key)
    if (!one) throw new Error(`the demo has no member "${key}"`)
    return { kind: 'member', ...one }
  }

  const told = await refer(story, person, known, {
    asReferrer: () => as(member(story.referrer), sentAt),
    asPublic: () => as({ kind: 'public' }, sentAt),
  })
  known.set(story.client, told.clientId)
  const linkWorker = story.linkWorker ? member(story.linkWorker) : undefined
  for (const [index, event] of story.events.entries()) {
    if (!linkWorker) throw new Error(`the story of ${story.client} goes on without a link worker`)
    await happen(event, story, told, town, (actor = linkWorker) => as(actor, eventsAt[index]!))
  }
  await letItEcho(ctx, told.referralId, town.origin)
}

async function refer(
  story: DemoStory,
  person: DemoClient,
  known: Map<string, string>,
  as: { asReferrer: () => Context; asPublic: () => Context },
): Promise<Told> {
  const steps: Told['steps'] = new Map()
  const details = {
    givenName: person.givenName,
    familyName: person.familyName,
    knownAs: person.knownAs ?? '',
    birthDate: person.birthDate ?? '',
    address1: person.address?.line1 ?? '',
    address2: person.address?.line2 ?? '',
    city: person.address?.city ?? '',
    postalCode: person.address?.postcode ?? '',
    language: person.language,
    phone: person.phone ?? '',
    homePhone: person.homePhone ?? '',
    email: person.email ?? '',
    reachBy: person.reachBy,
    reachWhen: person.reachWhen ?? '',
    doNotUse: person.doNotUse,
    reachNote: person.reachNote ?? '',
    ...(person.noFixedAddress ? { hasNoFixedAddress: 'yes' } : {}),
    ...(person.interpreter ? { needsInterpreter: 'yes' } : {}),
  }
  if (story.referrer === 'self') {
    const form = selfReferral.parse({ ...details, once: newId(), needs: story.needs, words: story.reason, agree: 'yes' })
    const { id } = await askForHelp(as.asPublic(), form)
    return { referralId: id, clientId: id, steps }
  }
  const clientId = known.get(story.client)
  const agreed = ['referral', ...(story.consents.introductions ? ['introductions'] : []), ...(story.consents.feedback ? ['feedback'] : [])]
  const ctx = as.asReferrer()
  const answers: Answers = {
    ...(clientId ? { clientId, familyName: details.familyName, birthDate: details.birthDate } : details),
    needs: story.needs,
    reason: story.reason,
    agreed,
    agreedHow: 'spoken',
    sentFor: sendersFor(ctx.actor)[0] ?? '',
  }
  const draft = await saveDraft(ctx, { draftId: newId(ctx.clock.now().getTime()), answers })
  const { id } = await sendReferral(ctx, { draftId: draft.id })
  const row = await reading(ctx, (tx) => tx.selectFrom('referral').select('client_id').where('id', '=', id).executeTakeFirstOrThrow())
  return { referralId: id, clientId: row.client_id, steps }
}

/** Lets one event of a story happen, by the verb that a person would have used. */
async function happen(event: DemoEvent, story: DemoStory, told: Told, town: Town, as: (actor?: Actor) => Context): Promise<void> {
  const ctx = as()
  const at = ctx.clock.now()
  const { referralId, clientId } = told
  const id = newId(at.getTime())
  const step = 'step' in event ? told.steps.get(event.step) : undefined
  if ('step' in event && !step) throw new Error(`the story of ${story.client} has no step "${event.step}"`)

  switch (event.kind) {
    case 'taken':
      return takeReferral(ctx, { referralId })
    case 'contact': {
      const { channel, outcome, minutes, note = null } = event
      const callBackAt =
        event.callBackAfter === undefined
          ? null
          : new Date(Math.max(at.getTime() + event.callBackAfter * 86_400_000, at.getTime() + 3_600_000))
      await recordContact(ctx, { id, referralId, channel, outcome, minutes, note, callBackAt })
      // Who asked for help themselves agrees to the rest when they are first spoken to.
      if (outcome === 'reached' && story.referrer === 'self' && story.consents.introductions) {
        await inTransaction(ctx, ({ tx }) =>
          giveConsent(tx, ctx, {
            clientId,
            purposes: ['introductions'],
            how: 'spoken',
            heardBy: ctx.actor.kind === 'member' ? ctx.actor.id : null,
          }),
        )
      }
      return
    }
    case 'need':
      await writeNeed(ctx, { id, referralId, code: event.code, words: event.words })
      return
    case 'goal':
      await writeGoal(ctx, { id, referralId, words: event.words })
      return
    case 'step': {
      await agreeStep(ctx, {
        id,
        referralId,
        words: event.words,
        doneBy: event.who,
        serviceId: event.service ? town.services.get(event.service)!.id : null,
      })
      told.steps.set(event.key, { id })
      if (told.steps.size === 1) await makePlanLink(ctx, { clientId })
      return
    }
    case 'introduction': {
      await introduceClient(ctx, { id, stepId: step!.id, message: event.message, shared: ['phone'] })
      step!.introduction = { id, wasTold: false }
      return
    }
    case 'reply': {
      const group = as({ kind: 'group', id: introductionOf(step!, story).id })
      await answerIntroduction(group, await keyFor(group, 'answer-introduction', step!.introduction!.id), {
        id,
        answer: event.answer,
        reason: event.reason ?? null,
        note: event.note ?? null,
      })
      return
    }
    case 'attendance': {
      const group = as({ kind: 'group', id: introductionOf(step!, story).id })
      await tellAttendance(group, await keyFor(group, 'tell-attendance', step!.introduction!.id), { id, answer: event.answer })
      return
    }
    case 'client-word':
      return sayWord(as({ kind: 'client', id: clientId }), { id, stepId: step!.id, word: event.word, note: event.note ?? null })
    case 'ended':
      return endReferral(ctx, { referralId, outcome: event.outcome, note: event.note ?? null })
  }
}

function introductionOf(step: { introduction?: { id: string } }, story: DemoStory): { id: string } {
  if (!step.introduction) throw new Error(`the story of ${story.client} has an answer without an introduction`)
  return step.introduction
}

/** A key of its own, because those in the letters are not kept. */
async function keyFor(ctx: Context, purpose: 'answer-introduction' | 'tell-attendance', introductionId: string): Promise<string> {
  return (await inTransaction(ctx, ({ tx }) => makeLink(tx, ctx, { purpose, introductionId }))).key
}

/** Does at once what jobs would do: letters and lines of feedback, at the moments of their facts. */
async function letItEcho(ctx: Context, referralId: string, origin: string): Promise<void> {
  const facts = await reading(ctx, (tx) => factsAbout(tx, referralId))
  for (const fact of facts) {
    for (const name of Object.keys(reactions[fact.kind] ?? {})) await react({ ...ctx, reactsItself: false }, fact.id, name, { origin })
  }
}

/** Somebody was called away in the middle of a referral. */
async function leaveADraft(ctx: Context, town: Town): Promise<void> {
  const doctor = town.members.get('raman')
  if (!doctor) return
  await saveDraft(
    { ...ctx, actor: { kind: 'member', ...doctor } },
    { draftId: newId(), answers: { givenName: 'Geoffrey', familyName: 'Albright', needs: ['loneliness'] } },
  )
}
