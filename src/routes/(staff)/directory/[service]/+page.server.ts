import { z } from 'zod'
import { mayManage } from '#domain/access'
import {
  closeService,
  confirmService,
  countShown,
  decideChange,
  mergedInto,
  reportKinds,
  reportService,
  serviceWithId,
  settleReports,
  showService,
  undoChange,
  wholeEntry,
} from '#domain/directory'
import { provenanceOf } from '#domain/feeds'
import { inTransaction, type Context } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sawOf } from '../../../entry/entry-form.ts'
import { saidOf } from '../../../entry/say-service.ts'
import { webAddress } from '../../../say-entry.ts'
import { wayBack } from '../coming-from.ts'
import { careOfEntry } from './care.ts'
import { sayProvenance } from './say-provenance.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const { service, whole, care, provenance, into } = await orErrorPage(
    inTransaction(ctx, async ({ tx }) => {
      const found = await serviceWithId(tx, event.params.service)
      const known = await careOfEntry(tx, ctx, event.params.service, manner)
      if (!found || !known) throw new Refusal('not-found', 'directory-service-unknown')
      await countShown(tx, ctx, found.id)
      return {
        service: found,
        whole: (await wholeEntry(tx, found.id))!,
        care: known,
        provenance: await provenanceOf(tx, event.params.service),
        into: await mergedInto(tx, event.params.service),
      }
    }),
  )
  return {
    id: service.id,
    back: wayBack(event.url.searchParams, event.params.service),
    /** It became a part of the entry that all the rest of this speaks of. */
    merged:
      into === undefined
        ? null
        : {
            name: care.name,
            into: service.name,
            /** For who may tell the two apart again. */
            pair: mayManage(ctx.actor) ? { oneId: event.params.service, otherId: into } : null,
          },
    publicPath: care.hidden ? undefined : `/p/${programme.slug}/services/${service.id}`,
    care,
    provenance: provenance && sayProvenance(provenance, manner),
    reportKinds: reportKinds.map((value) => ({ value, label: word(`entry_report_${value}`) })),
    name: service.name,
    // What is gone has no room, whatever its provider said before.
    said: saidOf(service.closed ? { ...whole, status: 'defunct' } : whole, manner, programme.locale, true),
    organisation: service.organisation && { ...service.organisation, url: webAddress(service.organisation.url) },
    needs: service.needs.map(({ code, fromWords }) =>
      fromWords ? m.directory_need_from_words({ need: word(`need_${code}`) }) : word(`need_${code}`),
    ),
    /** What a source wrote there and no browser should follow, for who puts it right. */
    notAnAddress: webAddress(service.url) === null ? service.url : null,
    terms: service.terms,
    source:
      service.source === 'footbridge'
        ? m.directory_source_own()
        : m.directory_source({ source: provenance?.source.name ?? service.source }),
  }
}

/** A press of one button: the verb, then the page again with what was done. */
const press = (act: (ctx: Context, serviceId: string) => Promise<unknown>, said: string) =>
  formAction(z.object({}), async (event: RequestEvent) => {
    await act(staff(event).ctx, event.params.service)
    doneAt(event.cookies, `/directory/${event.params.service}`, said)
  })

const changing = (act: (ctx: Context, changeId: string) => Promise<unknown>, said: string) =>
  formAction(z.object({ changeId: newRowId }), async (event: RequestEvent, { changeId }) => {
    await act(staff(event).ctx, changeId)
    doneAt(event.cookies, `/directory/${event.params.service}`, said)
  })

/** What is taken over of a change, and what stood there for whoever chose. */
const taking = z.object({
  changeId: newRowId,
  take: z.array(z.string().max(60)).default([]),
  saw: z.string().max(250_000).default('{}'),
  because: optional(500),
})

const report = z.object({ id: newRowId, kind: z.enum(reportKinds, { error: 'report-kind-needed' }), note: optional(1000) })

export const actions: Actions = {
  confirm: press((ctx, serviceId) => confirmService(ctx, { serviceId }), 'entry-confirmed'),
  close: press((ctx, serviceId) => closeService(ctx, { serviceId }), 'entry-closed'),
  show: press((ctx, serviceId) => showService(ctx, { serviceId }), 'entry-shown'),
  settle: press((ctx, serviceId) => settleReports(ctx, { serviceId }), 'entry-settled'),
  apply: formAction(taking, async (event: RequestEvent, { changeId, take, because, ...form }) => {
    const state = await decideChange(staff(event).ctx, { changeId, decision: 'apply', take, because, saw: sawOf(form) })
    doneAt(event.cookies, `/directory/${event.params.service}`, `entry-${state}`)
  }),
  decline: formAction(taking, async (event: RequestEvent, { changeId, because }) => {
    await decideChange(staff(event).ctx, { changeId, decision: 'decline', because })
    doneAt(event.cookies, `/directory/${event.params.service}`, 'entry-declined')
  }),
  undo: changing((ctx, changeId) => undoChange(ctx, { changeId }), 'entry-undone'),
  report: formAction(report, async (event: RequestEvent, form) => {
    const serviceId = event.params.service
    await reportService(staff(event).ctx, { ...form, serviceId })
    doneAt(event.cookies, `/directory/${serviceId}`, 'entry-reported')
  }),
}
