import { DateTime } from 'luxon'

/** Where an organisation stands to the programme: one that leads it, or of which sector. Informal groups are `community`. */
export const organisationKinds = ['own', 'health', 'social', 'voluntary', 'community'] as const
export type OrganisationKind = (typeof organisationKinds)[number]

/** For what a kind of organisation needs an agreement: for anything; for more than a name and what is needed; for nothing. */
export const agreementNeeds = ['always', 'beyond-practical', 'never'] as const
export type AgreementNeed = (typeof agreementNeeds)[number]

/** What a programme demands, and from when on. Null: not yet. */
export interface AgreementRules {
  from: Date | null
  needed: Readonly<Record<OrganisationKind, AgreementNeed>>
}

/** What a signed paper allows. */
export interface Agreed {
  layers: readonly string[]
  purposes: readonly string[]
  startsAt: Date
  until: Date
  endedAt: Date | null
}

/** An organisation as far as what may go to it. */
export interface Receiving {
  kind: OrganisationKind
  agreements: readonly Agreed[]
}

/** What would go to it: which layer, and what for. A name and how to reach somebody are of the practical layer. */
export interface Flow {
  layer: string
  purpose: string
}

/**
 * May this go to this organisation at this moment? The database says the same (`may_flow` in 0028_agreements.sql), and is what
 * holds; `may-see.test.ts` of the stories holds one against the other.
 */
export function mayFlow({ kind, agreements }: Receiving, flow: Flow, { from, needed }: AgreementRules, at: Date): boolean {
  if (from === null || from > at) return true
  if (needed[kind] === 'never') return true
  if (needed[kind] === 'beyond-practical' && flow.layer === 'practical') return true
  return agreements.some((one) => isValid(one, at) && one.layers.includes(flow.layer) && one.purposes.includes(flow.purpose))
}

/** Does this agreement hold at this moment? One that was ended never does. */
export const isValid = ({ startsAt, until, endedAt }: Pick<Agreed, 'startsAt' | 'until' | 'endedAt'>, at: Date): boolean =>
  endedAt === null && startsAt <= at && until > at

/** The kind of an organisation, as the database says it. */
export function kindOf(organisation: { employsLinkWorkers: boolean; isInformal: boolean; sector: string | null }): OrganisationKind {
  if (organisation.employsLinkWorkers) return 'own'
  return (!organisation.isInformal && organisationKinds.find((kind) => kind === organisation.sector)) || 'community'
}

/** The rules of a programme, from how it keeps them. */
export function rulesOf(programme: {
  agreementsFrom: string | null
  agreementsNeeded: AgreementRules['needed']
  timeZone: string
}): AgreementRules {
  const { agreementsFrom, agreementsNeeded, timeZone } = programme
  return {
    from: agreementsFrom === null ? null : DateTime.fromISO(agreementsFrom, { zone: timeZone }).toJSDate(),
    needed: agreementsNeeded,
  }
}
