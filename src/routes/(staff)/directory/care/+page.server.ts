import { z } from 'zod'
import { demand, mayAdminister, mayManage, mayTend } from '#domain/access'
import { careList, checksCorrections, setChecksCorrections, tablesOfPlaces } from '#domain/directory'
import { feedsInNeed, leftOutOf } from '#domain/feeds'
import { reading } from '#platform/context'
import { tick } from '#platform/form'
import { sayAgo, sayDate, sayDay } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayRun } from '../../manage/feeds/say-run.ts'
import { sayOutOfSight } from '../say-out-of-sight.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const { list, checks, leftOut, feeds, tables } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayTend(ctx.actor), 'tend-directory')
      const care = await careList(tx, ctx)
      return {
        list: care,
        feeds: mayManage(ctx.actor) ? await feedsInNeed(tx) : [],
        tables: await tablesOfPlaces(tx),
        checks: await checksCorrections(tx),
        leftOut: await leftOutOf(
          tx,
          care.hidden.map(({ serviceId }) => serviceId),
        ),
      }
    }),
  )
  const row = (serviceId: string, name: string, line: string, part = '', phone: string | null = null) => ({
    href: `/directory/${serviceId}${part}`,
    name,
    line,
    phone,
  })
  const parts = [
    {
      key: 'feeds',
      rows: feeds.map(({ feed, run }) => ({
        href: `/manage/feeds/${feed.id}`,
        name: feed.name,
        line: sayRun(run, manner).text,
        phone: null,
      })),
    },
    {
      key: 'proposed',
      rows: list.proposed.map(({ serviceId, name, since, isNew, by, count }) =>
        row(
          serviceId,
          name,
          word(isNew ? 'care_proposed_new' : count > 1 ? 'care_proposed_changes' : 'care_proposed_change', {
            by: by ?? m.entry_by_provider(),
            ago: sayAgo(since, manner),
            count: String(count),
          }),
          '#proposed',
        ),
      ),
    },
    {
      key: 'reported',
      rows: list.reported.map(({ serviceId, name, since, kinds }) =>
        row(serviceId, name, `${kinds.map((kind) => word(`entry_report_${kind}`)).join(' · ')} · ${sayAgo(since, manner)}`, '#reports'),
      ),
    },
    {
      key: 'silent',
      rows: list.silent.map(({ serviceId, name, since, care, phone }) =>
        row(serviceId, name, word(`care_silent_${care}`, { day: sayDay(since, manner) }), '', phone),
      ),
    },
    {
      key: 'funding',
      rows: list.fundingEnds.map(({ serviceId, name, on }) => row(serviceId, name, m.care_funding_on({ day: sayDate(on, manner.locale) }))),
    },
    {
      key: 'hidden',
      rows: list.hidden.map(({ serviceId, name, since, because }) =>
        row(serviceId, name, sayOutOfSight(because, since, leftOut.get(serviceId), manner)),
      ),
    },
  ]
  return {
    parts: parts.map((part) => ({ ...part, title: word(`care_${part.key}`), act: word(`care_${part.key}_act`) })),
    hiddenMore: list.hiddenLeftOut > 0 ? m.care_hidden_more({ count: list.hiddenLeftOut }) : null,
    checks: mayManage(ctx.actor) ? checks : null,
    /** Who can have it mended reads what "near where?" does not know. */
    tables: mayAdminister(ctx.actor) ? tables : null,
  }
}

export const actions: Actions = {
  checks: formAction(z.object({ checks: tick }), async (event: RequestEvent, form) => {
    await setChecksCorrections(staff(event).ctx, form)
    doneAt(event.cookies, '/directory/care', 'care-checks')
  }),
}
