import { parseArgs } from 'node:util'
import { type Fault, type Seal, verifyFacts } from '#domain/seals'
import { type Manner, sayMoment } from '#platform/say'
import { m } from '#words'
import { inProgramme } from './in-programme.ts'
import { Misuse, notUnderstood } from './misuse.ts'
import { showProgress } from './progress.ts'

/** `footbridge facts verify [--against HASH] [--programme SLUG]`: 0 when all is as it was sealed, 1 when something is not. */
export async function verifyFactsCommand(args: string[]): Promise<number> {
  const { programme: slug, against } = read(args)
  return inProgramme(slug, async (ctx, { locale, timeZone }) => {
    const manner = { locale, timeZone, now: ctx.clock.now() }
    const progress = showProgress((done) => m.facts_progress({ done }, { locale }))
    const tell = (fault: Fault) => {
      progress.end()
      say(...sentencesOf(fault, manner))
    }
    const verdict = await verifyFacts(ctx, { against, tell, progress: (done) => progress.show(done, Infinity) }).finally(progress.end)
    const { faults, facts, seals, newest, waiting } = verdict
    if (faults > 0) say(m.facts_broken({}, { locale }))
    else if (newest) say(m.facts_whole({ facts, seals }, { locale }))
    else say(m.facts_none({}, { locale }))
    if (newest) say(m.facts_newest({ ...of(newest, manner), hash: newest.hash }, { locale }))
    if (waiting > 0) say(m.facts_waiting({ count: waiting }, { locale }))
    if (against) say(verdict.against ? m.facts_against(of(verdict.against, manner), { locale }) : m.facts_against_unknown({}, { locale }))
    return faults > 0 || (against && !verdict.against) ? 1 : 0
  })
}

function read(args: string[]): { programme?: string | undefined; against?: string | undefined } {
  try {
    const { programme, against } = parseArgs({ args, options: { programme: { type: 'string' }, against: { type: 'string' } } }).values
    const hash = against?.trim().toLowerCase()
    if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash)) throw new Misuse(m.facts_no_hash())
    return { programme, against: hash }
  } catch (error) {
    throw notUnderstood(error)
  }
}

/** What is broken in one seal, one sentence for each kind of difference. */
function sentencesOf(fault: Fault, manner: Manner): string[] {
  const { locale } = manner
  if ('gone' in fault) return [m.facts_fault_gone(fault.gone, { locale })]
  const { missing, changed, added, seal } = fault.difference
  return [
    m.facts_fault({ ...of(fault.seal, manner), from: moment(fault.seal.from, manner), to: moment(fault.seal.to, manner) }, { locale }),
    ...(missing > 0 ? [`  ${m.facts_fault_missing({ count: missing }, { locale })}`] : []),
    ...(changed > 0 ? [`  ${m.facts_fault_changed({ count: changed }, { locale })}`] : []),
    ...(added > 0 ? [`  ${m.facts_fault_added({ count: added }, { locale })}`] : []),
    ...(seal ? [`  ${m.facts_fault_seal({}, { locale })}`] : []),
  ]
}

const of = ({ number, sealedAt }: Seal, manner: Manner) => ({ number, moment: moment(sealedAt, manner) })

/** Who changed a seal may have left a moment that no calendar has. */
const moment = (at: Date, manner: Manner) => (Number.isNaN(at.getTime()) ? '?' : sayMoment(at, manner))

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)
