import { sayAmounts } from '#domain/agreements'
import type { Receiver, Register, RegisterEntry } from '#domain/privacy'
import { sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'
import { saySetup } from './say-setup.ts'

/** The register in words, as the page and its files give it. */
export function sayRegister({ entries, receivers, setup, country }: Register, manner: Manner) {
  return {
    made: m.register_made({ moment: sayDayOnPaper(manner.now, manner) }),
    entries: entries.map((one) => sayEntry(one, country)),
    receivers: receivers.map((one) => sayReceiver(one, manner)),
    setup: saySetup(setup, manner),
  }
}
export type SaidRegister = ReturnType<typeof sayRegister>

function sayEntry({ key, whose, ground, kept, columns }: RegisterEntry, country: Register['country']) {
  return {
    key,
    title: word(`register_activity_${key}`),
    why: word(`register_why_${key}`),
    whose: whose.map((one) => word(`register_whose_${one}`)).join(', '),
    data: word(`register_data_${key}`),
    ground: word(`register_ground_${country.toLowerCase()}_${ground}`),
    kept:
      kept.length > 0
        ? kept.map(({ kind, days }) =>
            m.register_kept_time({
              what: word(`keeping_kind_${kind}`),
              days: m.keeping_days({ days }),
              from: word(`keeping_from_${kind}`),
            }),
          )
        : [m.register_kept_none()],
    columns: columns.map(({ table, names }) => `${table}: ${names.join(', ')}`),
  }
}

function sayReceiver({ name, agreements, stream }: Receiver, manner: Manner) {
  const now = stream && sayAmounts({ ...stream, sharings: stream.sharings.length }, manner.locale)
  return {
    name,
    agreed:
      agreements.length > 0
        ? agreements.map(({ kind, until, layers, purposes }) =>
            m.register_receiver_agreed({
              kind: word(`agreement_kind_${kind}`),
              until: sayDayOnPaper(until, manner),
              layers: layers.map((layer) => word(`story_layer_${layer}`)).join(', '),
              purposes: purposes.map((purpose) => word(`story_for_${purpose}`)).join(', '),
            }),
          )
        : [m.register_receiver_without()],
    now: now ? m.register_receiver_now({ what: now }) : undefined,
  }
}
