/** The stages of a journey, in order: for each of them somebody answers. */
export const journeyStages = ['asked', 'accepted', 'first-contact', 'plan', 'introduced', 'word-back', 'ended'] as const
export type JourneyStage = (typeof journeyStages)[number]

/** Between asking and the end whoever walks with the client answers, while somebody does. */
const WALKED: readonly JourneyStage[] = ['accepted', 'first-contact', 'plan', 'introduced', 'word-back']

/** A time in which somebody had a task. Null: still. */
interface Time {
  from: Date
  until: Date | null
}

export interface Person {
  name: string
  /** When they left, or had no role any more. Null: they work here. */
  goneAt: Date | null
}

/** That somebody walked with the client. */
export interface Walked extends Time {
  name: string
}

/** That somebody was named for a stage, here, for every client. */
export interface Named extends Time {
  stage: JourneyStage
  person: Person
  standsIn: Person | null
}

/** Who answers, in which part: `standsInFor` names whom they stand in for. */
export interface Answerer {
  name: string
  role: 'link-worker' | 'programme'
  standsInFor: string | null
}

const holds = ({ from, until }: Time, at: Date) => from <= at && (until === null || until > at)
const isThere = ({ goneAt }: Person, at: Date) => goneAt === null || goneAt > at

/** Who answered for this stage at this moment? Null: nobody. */
export function answererAt(
  stage: JourneyStage,
  at: Date,
  { walked, named }: { walked: readonly Walked[]; named: readonly Named[] },
): Answerer | null {
  const walker = WALKED.includes(stage) ? walked.find((one) => holds(one, at)) : undefined
  if (walker) return { name: walker.name, role: 'link-worker', standsInFor: null }
  const one = named.find((other) => other.stage === stage && holds(other, at))
  if (!one) return null
  if (isThere(one.person, at)) return { name: one.person.name, role: 'programme', standsInFor: null }
  return one.standsIn && isThere(one.standsIn, at) ? { name: one.standsIn.name, role: 'programme', standsInFor: one.person.name } : null
}

/** One stage that a journey came to, since when, and who answered for it then; for the last one: who answers now. */
export interface AnsweredStage {
  stage: JourneyStage
  since: Date
  by: Answerer | null
}

/** The line of who answered for what, the oldest first. Whoever took over within a stage stands as a line of their own. */
export function lineOf(
  reached: Partial<Record<JourneyStage, Date>>,
  tasks: { walked: readonly Walked[]; named: readonly Named[] },
  now: Date,
): AnsweredStage[] {
  const moments = journeyStages
    .flatMap((stage) => (reached[stage] ? [{ stage, since: reached[stage] }] : []))
    .sort((a, b) => a.since.getTime() - b.since.getTime())
  return moments.flatMap(({ stage, since }, index) => {
    const end = moments[index + 1]?.since ?? now
    const changes = tasks.walked
      .flatMap(({ from, until }) => [from, until])
      .filter((at): at is Date => at !== null && at > since && at < end)
    const starts = [since, ...changes].sort((a, b) => a.getTime() - b.getTime())
    const isLast = index === moments.length - 1
    const lines = starts.map((start, place) => ({
      stage,
      since: start,
      by: answererAt(stage, isLast && place === starts.length - 1 ? now : start, tasks),
    }))
    return lines.filter((line, place) => place === 0 || line.by?.name !== lines[place - 1]!.by?.name)
  })
}
