import { DateTime } from 'luxon'
import { agreeToShare, tellPiece, type Layer } from '#domain/stories'
import { clockAt } from '#platform/clock'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { walkingWith } from './reads.ts'
import type { Town } from './town.ts'

const TOLD: { layer: Layer; question: string; words: string }[] = [
  { layer: 'practical', question: 'join', words: 'A chair with arms, and no stairs. I hear badly on the left.' },
  { layer: 'practical', question: 'times', words: 'Not before ten. Thursdays I mind the grandchildren.' },
  { layer: 'personal', question: 'matters', words: 'That I am of use to somebody again.' },
  { layer: 'sensitive', question: 'money', words: 'I owe the energy company, and I have not opened the last two letters.' },
]

/** Two people have told their story once: to their link worker, and one of them more on their own screen, for nobody else yet. */
export async function tellTheirStory(ctx: Context, town: Town): Promise<void> {
  const sam = town.members.get('sam')
  if (!sam) return
  const now = DateTime.fromJSDate(ctx.clock.now())
  const at = (daysAgo: number) => clockAt(now.minus({ days: daysAgo }).toJSDate())
  const [first, second] = await walkingWith(ctx, sam.id, now.minus({ days: 15 }).toJSDate())
  if (!first || !second) return
  const withLinkWorker = { receiver: { kind: 'link-worker' }, purpose: 'support', until: null, how: 'spoken', askedIn: 'en' } as const
  const asSam: Context = { ...ctx, actor: { kind: 'member', ...sam }, clock: at(12) }
  for (const piece of TOLD) await tellPiece(asSam, { id: newId(), clientId: first.clientId, ...piece, agreed: withLinkWorker })
  const asClient: Context = { ...ctx, actor: { kind: 'client', id: second.clientId }, clock: at(4) }
  await tellPiece(asClient, {
    id: newId(),
    clientId: second.clientId,
    layer: 'personal',
    question: 'good-day',
    words: 'When somebody has rung.',
  })
  await agreeToShare(asClient, { ...withLinkWorker, clientId: second.clientId, layer: 'practical' })
}
