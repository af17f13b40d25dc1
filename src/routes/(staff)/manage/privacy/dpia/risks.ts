import { m, word } from '#words'
import type { SaidRegister } from '../say-register.ts'

/** What can go wrong for people, and under which heading of docs/security.md the tests stand that show what lowers it. */
const RISKS = [
  { key: 'home', shown: ['A story is read by whom the client let', 'What is closed can be opened in an emergency, and never unseen'] },
  { key: 'debt', shown: ['A story is read by whom the client let', 'Nothing goes to an organisation without a valid agreement'] },
  { key: 'village', shown: [] },
  { key: 'along', shown: ['Attacked'] },
  { key: 'group', shown: ['What a client may ask of what we keep'] },
  { key: 'stolen', shown: ['Signing in', 'A story is read by whom the client let', 'Backups'] },
  { key: 'pressed', shown: ['A story is read by whom the client let'] },
] as const

export const partsOfSecurity = RISKS.flatMap(({ shown }): readonly string[] => shown)

/** Each risk, what lowers it on this server, what is left, and where it is shown. */
export const sayRisks = ({ secondStep, backups }: SaidRegister['setup']) =>
  RISKS.map(({ key, shown }) => ({
    risk: word(`dpia_risk_${key}`),
    measures: word(`dpia_measure_${key}`, { secondStep, backups }),
    left: word(`dpia_left_${key}`),
    shown: shown.map((part) => m.dpia_shown({ part })),
  }))
export type SaidRisk = ReturnType<typeof sayRisks>[number]
