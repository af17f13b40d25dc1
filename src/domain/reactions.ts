import { handOver } from '#domain/answering'
import { tellOfClosing, tellOfLeavingOut, tellOfRemoval } from '#domain/casework'
import { noteBounce, tellProvider, writeToProvider } from '#domain/directory'
import { askToJudge, tellClient } from '#domain/emergencies'
import { holdBack, planAnew, takeBackAttendance, takeBackEnding, writeFeedback } from '#domain/feedback'
import { forgetVersion } from '#domain/feeds'
import { askAgain, askForWord, askGroup, countFailedIntroduction, stopAsking, tellGroupNoLonger } from '#domain/introductions'
import { confirmToReferrer, releaseWhoLeft, tellLinkWorker, tellTeam } from '#domain/referrals'
import { clockAt } from '#platform/clock'
import { holdUnread, holdUntold, isSubjectThere, tellOfEnd, tellThatEnded } from '#domain/rights'
import { announceReactions, factWithId, type Fact } from '#platform/facts'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { enqueue } from '#platform/jobs'

/** What a reaction gets: the fact, and a transaction of its own. It must do the same when it is called twice. */
export type Reaction = (ctx: Context, work: Work, fact: Fact, surroundings: Surroundings) => Promise<void>

/** What a reaction may need beside the database. */
export interface Surroundings {
  /** The address that people type, without a slash at its end. */
  origin: string
}

/** The one table: kind of fact -> what follows from it. */
export const reactions: Record<string, Record<string, Reaction>> = {
  'referral.sent': { tellTeam, confirmToReferrer },
  'referral.taken': { tellLinkWorker },
  'contact.recorded': { writeFeedback },
  'step.agreed': { writeFeedback },
  'client.introduced': { askGroup },
  'introduction.sent-again': { askAgain },
  'introduction.answered': { askForWord, countFailedIntroduction, takeBackAttendance },
  'introduction.withdrawn': { tellGroupNoLonger },
  'consent.ended': { stopAsking, holdBack },
  'attendance.told': { writeFeedback },
  'word.said': { writeFeedback },
  'word.taken-back': { takeBackAttendance },
  'referral.ended': { writeFeedback },
  'referral.reopened': { takeBackEnding },
  'confirmation.asked': { writeToProvider },
  'letter.bounced': { noteBounce, holdUnread },
  'service.correction-declined': { tellProvider },
  'service.closed': { tellOfClosing },
  'service.hidden': { tellOfLeavingOut },
  'feed.removed': { tellOfRemoval },
  'service.change-undone': { forgetVersion },
  'digest-rhythm.chosen': { planAnew },
  'emergency.opened': { askToJudge },
  'emergency.told': { tellClient },
  'plan-link.revoked': { holdUntold },
  'plan-link.locked': { holdUntold },
  'restriction.end-told': { tellOfEnd },
  'restriction.ended': { tellThatEnded },
  'member.left': { releaseWhoLeft, handOver },
  'role.ended': { releaseWhoLeft, handOver },
}

announceReactions((kind) => Object.keys(reactions[kind] ?? {}))

/**
 * Does one reaction to one fact. Its clock stands at the moment of the fact: done late, or again, it does the same.
 */
export async function react(ctx: Context, factId: string, name: string, surroundings: Surroundings): Promise<void> {
  await inTransaction(ctx, async (work) => {
    const fact = await factWithId(work.tx, factId)
    // Facts are for ever: one that is not found is a fault of ours, and the job stays to say so.
    if (!fact) throw new Error(`no fact ${factId} to react to`)
    const { tx } = work
    // Whoever was erased meanwhile is left alone.
    if (!(await asOnlyKept(tx, () => isSubjectThere(tx, fact)))) return
    const act = async () => reactions[fact.kind]?.[name]?.({ ...ctx, clock: clockAt(fact.at) }, work, fact, surroundings)
    if (isOfWhatIsOnlyKept(fact)) await asOnlyKept(tx, act)
    else if (await isSubjectThere(tx, fact)) await act()
    else await askAgainTomorrow(ctx, tx, factId, name)
  })
}

/**
 * What is told of an emergency, and of the end of a restriction itself, does not wait for that end; a link that stops working may put it
 * off. Nor does what only stops things: a yes that ended must be heeded before letters go again.
 */
const isOfWhatIsOnlyKept = ({ kind }: Fact): boolean =>
  kind.startsWith('emergency.') ||
  kind.startsWith('plan-link.') ||
  kind.startsWith('restriction.') ||
  kind === 'consent.ended' ||
  kind === 'introduction.withdrawn'

/** The client asked that what we keep of them is not used: what follows from it waits until it is. */
const askAgainTomorrow = (ctx: Context, tx: Tx, fact: string, reaction: string): Promise<void> =>
  enqueue(
    tx,
    'react',
    { programme: ctx.programmeId, fact, reaction },
    { key: `${fact}:${reaction}:waits`, runAt: new Date(ctx.clock.now().getTime() + 86_400_000) },
  )
