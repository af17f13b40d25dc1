import { demand, maySupport } from '#domain/access'
import { everybodyOf, type EverybodyRow } from '#domain/casework'
import { reading } from '#platform/context'
import { sayDate, sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../door.ts'
import { formOf } from '../../../form-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const asked = Math.min(10_000, Math.max(1, Number.parseInt(event.url.searchParams.get('page') ?? '', 10) || 1))
  const { rows, page, isThereMore } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'support-clients')
      return everybodyOf(tx, { page: asked })
    }),
  )
  return { rows: rows.map((row) => said(row, mannerOf(event, programme))), page, isThereMore }
}

export const actions: Actions = {
  /** A name in an address would stay in histories and logs, so looking for somebody is a post. */
  find: async (event) => {
    const { ctx, programme } = staff(event)
    const typed = (await formOf(event.request)).get('name')
    const name = typeof typed === 'string' ? typed.replaceAll('\0', '').trim().slice(0, 120) : ''
    const { rows, isThereMore } = await orErrorPage(
      reading(ctx, async (tx) => {
        demand(maySupport(ctx.actor), 'support-clients')
        return everybodyOf(tx, { text: name })
      }),
    )
    return { name, rows: rows.map((row) => said(row, mannerOf(event, programme))), isThereMore }
  },
}

function said(row: EverybodyRow, manner: Manner) {
  return {
    id: row.referralId,
    name: row.clientName,
    born: row.birthDate && m.work_born({ day: sayDate(row.birthDate, manner.locale) }),
    sent: sayDay(row.sentAt, manner),
    hasEnded: row.ended !== null,
    stands: row.ended
      ? m.work_ended_on({ how: word(`work_outcome_${row.ended.outcome}`), day: sayDay(row.ended.at, manner) })
      : row.linkWorker
        ? m.work_walks({ name: row.linkWorker })
        : m.work_nobody_yet(),
  }
}
