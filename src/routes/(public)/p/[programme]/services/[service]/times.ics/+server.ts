import { error } from '@sveltejs/kit'
import { DateTime } from 'luxon'
import { m } from '#words'
import { appointmentsOf, calendarOf } from '../../../../../../../standards/icalendar/index.ts'
import { footbridge } from '../../../../../../footbridge.ts'
import { publicService } from '../public-service.ts'
import type { RequestHandler } from './$types'

/** The weekly times of a service, for somebody's own calendar. */
export const GET: RequestHandler = async (event) => {
  const { ctx, programme, service } = await publicService(event)
  const [place] = service.places
  const times = service.times.length > 0 ? service.times : (place?.location.times ?? [])
  const appointments = appointmentsOf(times, {
    id: service.id,
    today: DateTime.fromJSDate(ctx.clock.now(), { zone: programme.timeZone }).toISODate() ?? '',
    closedFrom: service.closed_from,
    closedUntil: service.closed_until,
  })
  const isOver = service.status === 'inactive' || service.status === 'defunct'
  if (appointments.length === 0 || isOver) error(404, m.service_no_times())
  const { location } = place ?? {}
  const file = calendarOf(appointments, {
    name: service.name,
    description: [service.easy_words ?? service.description, service.organisation?.name].filter(Boolean).join('\n\n').slice(0, 2000),
    location: location
      ? [location.name, location.address_1, location.address_2, location.postal_code, location.city].filter(Boolean).join(', ')
      : null,
    url: `${footbridge().config.origin}/p/${programme.slug}/services/${service.id}`,
    point:
      location && location.latitude !== null && location.longitude !== null
        ? { latitude: location.latitude, longitude: location.longitude }
        : null,
    timeZone: programme.timeZone,
    stamp: service.updated_at,
  })
  const name =
    service.name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'times'
  return new Response(file, {
    headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Disposition': `attachment; filename="${name.slice(0, 60)}.ics"` },
  })
}
