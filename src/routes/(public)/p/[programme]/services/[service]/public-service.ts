import { error, redirect, type RequestEvent } from '@sveltejs/kit'
import { standingFor, type WholeService, wholeServices } from '#domain/directory'
import type { Programme } from '#domain/access'
import { reading, type Context } from '#platform/context'
import { isId } from '#platform/ids'
import { m } from '#words'
import { visitor } from '../../visitor.ts'

/**
 * The service of a public page. One that became a part of another leads there, with the rest of the address; one that is
 * hidden or unknown is not found.
 */
export async function publicService(
  event: Pick<RequestEvent, 'params' | 'url'>,
): Promise<{ ctx: Context; programme: Programme; service: WholeService }> {
  const { ctx, programme } = await visitor(event)
  const asked = event.params.service ?? ''
  if (!isId(asked)) error(404, m.not_found_text())
  const found = await reading(ctx, async (tx) => {
    const id = await standingFor(tx, asked)
    return { id, service: (await wholeServices(tx, [id], true))[0] }
  })
  if (!found.service) error(404, m.service_gone())
  if (found.id !== asked) redirect(308, event.url.pathname.replace(asked, found.id) + event.url.search)
  return { ctx, programme, service: found.service }
}
