import type { Country } from '#domain/rights'
import { m, word } from '#words'
import type { SaidRegister } from '../say-register.ts'
import { type SaidRisk, sayRisks } from './risks.ts'

/** A part of the assessment: what the program knows, and what only people can say. */
export interface DpiaPart {
  title: string
  said: string[]
  risks: SaidRisk[]
  yours: string[]
}

/** The headings by which each country's authority asks for it: the template of the ICO, and the Rijksmodel DPIA in short. */
const PARTS = {
  GB: ['need', 'describe', 'consult', 'necessity', 'risks', 'signoff', 'dtac'],
  NL: ['need', 'describe', 'necessity', 'risks', 'consult', 'signoff'],
} as const satisfies Record<Country, string[]>
type PartKey = (typeof PARTS)[Country][number]

/** An impact assessment to go on with, in the parts of the programme's country, filled in from the register. */
export function sayDpia(register: SaidRegister, country: Country): DpiaPart[] {
  const law = country.toLowerCase()
  const parts: Record<PartKey, Omit<DpiaPart, 'title'>> = {
    need: part([m.dpia_need_said()], [m.dpia_need_yours()]),
    describe: part(description(register), [m.register_who_yours(), m.dpia_describe_yours(), m.register_setup_yours()]),
    consult: part([m.dpia_consult_said()], [m.dpia_consult_yours()]),
    necessity: part(necessity(register), [m.dpia_necessity_yours_ground(), m.dpia_necessity_yours_told(), m.dpia_necessity_yours_rights()]),
    risks: { ...part([], [m.dpia_risks_yours()]), risks: sayRisks(register.setup) },
    signoff: part([m.dpia_signoff_said({ authority: word(`dpia_authority_${law}`) })], [m.dpia_signoff_yours()]),
    dtac: part([m.dpia_dtac_said()], [m.dpia_dtac_yours()]),
  }
  return PARTS[country].map((key) => ({ title: word(`dpia_${law}_${key}`), ...parts[key] }))
}

const part = (said: string[], yours: string[]) => ({ said, risks: [], yours: yours.map((what) => m.register_yours({ what })) })

const description = ({ entries, receivers, setup }: SaidRegister) => [
  ...entries.map(({ title, why, data, kept }) => m.dpia_describe_entry({ title, why, data, kept: kept.join(' ') })),
  ...receivers.map(({ name, agreed, now }) => m.dpia_describe_receiver({ name, agreed: agreed.join('; '), now: now ?? '' }).trim()),
  ...(receivers.length === 0 ? [m.register_receivers_none()] : []),
  ...setup.lines,
]

const necessity = ({ entries }: SaidRegister) => [
  m.dpia_necessity_layers(),
  m.dpia_necessity_least(),
  m.dpia_necessity_time(),
  m.dpia_necessity_rights(),
  ...[...Map.groupBy(entries, ({ ground }) => ground)].map(([ground, all]) =>
    m.dpia_necessity_ground({ what: all.map(({ title }) => title).join(', '), ground }),
  ),
]
