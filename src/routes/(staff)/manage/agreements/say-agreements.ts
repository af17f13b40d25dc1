import { type Agreement, isFollowed, isValid, sayAmounts, stoppedAt, type Stream, warningOf, whatStops } from '#domain/agreements'
import type { Programme } from '#domain/access'
import { sayAgo, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'

/** An agreement as a manager reads it: what it allows, how long, and what stops when it is over. */
export function sayAgreement(one: Agreement, all: readonly Agreement[], streams: readonly Stream[], programme: Programme, manner: Manner) {
  const day = (moment: Date) => sayDayOnPaper(moment, manner)
  const stops = sayAmounts(whatStops(one, all, streams, programme), manner.locale)
  return {
    id: one.id,
    organisation: one.organisation.name,
    kind: word(`agreement_kind_${one.kind}`),
    dates: m.agreement_dates({ from: day(one.startsAt), until: day(one.until) }),
    ...standingOf(one, all, manner),
    allows: m.agreement_allows({
      layers: one.layers.map((layer) => word(`story_layer_${layer}`)).join(', '),
      purposes: one.purposes.map((purpose) => word(`story_for_${purpose}`)).join(', '),
    }),
    signed: m.agreement_signed({ us: one.signedByUs, them: one.signedByThem, reference: one.reference }),
    stops: stops ? m.agreement_stops({ what: stops }) : m.agreements_stops_nothing(),
    mayEnd: one.endedAt === null && one.until > manner.now,
    wasEnded: one.endedAt !== null && one.until > manner.now,
    isOver: one.endedAt !== null || one.until <= manner.now,
  }
}

function standingOf(one: Agreement, all: readonly Agreement[], manner: Manner) {
  const said = (tone: 'good' | 'waiting' | 'quiet' | 'moving' | 'now', standing: string) => ({ tone, standing })
  if (one.endedAt) return said('quiet', m.agreement_ended({ name: one.endedBy ?? '', day: sayDayOnPaper(one.endedAt, manner) }))
  if (one.until <= manner.now) return said('quiet', m.agreement_over())
  if (!isValid(one, manner.now)) return said('moving', m.agreement_begins({ ago: sayAgo(one.startsAt, manner) }))
  const days = warningOf(one, manner.now)
  if (!days || isFollowed(one, all)) return said('good', m.agreement_valid())
  return said(days === 7 ? 'now' : 'waiting', m.agreement_ends({ ago: sayAgo(one.until, manner) }))
}

/** Where something goes that no paper allows now: it stops on the day from which agreements are demanded, or has stopped. */
export function sayMissing(streams: readonly Stream[], agreements: readonly Agreement[], programme: Programme, manner: Manner) {
  return streams.flatMap((stream) => {
    const what = sayAmounts(stoppedAt(stream, agreements, programme, manner.now), manner.locale)
    return what ? [{ id: stream.organisation.id, name: stream.organisation.name, what }] : []
  })
}
