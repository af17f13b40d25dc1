import type { Programme } from '#domain/access'
import { clientWithId, nameOf } from '#domain/people'
import { copyOf, layersLeftOut, takeCopy, type NotesGiven } from '#domain/rights'
import type { Context } from '#platform/context'
import { dayOf } from '#platform/day-of'
import { Refusal } from '#platform/refusal'
import type { Manner } from '#platform/say'
import { isLocale } from '#words'
import { zipOf } from './copy-file.ts'

/**
 * A copy of all that we keep of a client, as a file to keep. A member takes it in the client's language, where we have the words.
 *
 * @throws Refusal forbidden, not-found
 */
export async function answerWithCopy(
  ctx: Context,
  programme: Programme,
  { clientId, notes, manner }: { clientId: string; notes: NotesGiven; manner: Manner },
): Promise<Response> {
  const zip = await takeCopy(ctx, { clientId }, async (tx) => {
    const client = await clientWithId(tx, clientId)
    if (!client) throw new Refusal('not-found', 'client-not-found')
    const head = {
      client: nameOf(client),
      programme: { name: programme.name, phone: programme.phone, email: programme.email },
      takenBy: ctx.actor.kind === 'member' ? ctx.actor.name : null,
      layersLeftOut: await layersLeftOut(tx, clientId),
    }
    const locale = ctx.actor.kind === 'member' && isLocale(client.language) ? client.language : manner.locale
    return zipOf(copyOf(tx, ctx, clientId, notes), head, { ...manner, locale })
  })
  return new Response(zip, {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="copy-${dayOf(manner.now, manner.timeZone)}.zip"`,
      'Cache-Control': 'no-store',
    },
  })
}
