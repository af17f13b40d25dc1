import type { AnsweredStage, answererAt } from '#domain/answering'
import { sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'

/** The stages at which whoever walks with the client answers, while somebody does. */
export const WALKED_STAGES: readonly AnsweredStage['stage'][] = ['accepted', 'first-contact', 'plan', 'introduced', 'word-back']

/** "Sam Okafor (link worker)"; who stands in for whom. Empty: nobody. */
export function sayAnswerer(by: ReturnType<typeof answererAt>): string {
  if (!by) return ''
  if (by.standsInFor) return m.answering_stands_in_for({ name: by.name, other: by.standsInFor })
  return m.answering_by({ name: by.name, role: word(`answering_role_${by.role}`) })
}

/** Who answers now, and the line of who did before: the newest first. */
export function sayAnswering(line: readonly AnsweredStage[], manner: Manner) {
  const now = line.at(-1)
  return {
    now: now && {
      isNobodys: now.by === null,
      said: now.by
        ? m.answering_now({ who: sayAnswerer(now.by), stage: word(`journey_stage_${now.stage}`) })
        : m.answering_now_nobody({ stage: word(`journey_stage_${now.stage}`) }),
    },
    before: line
      .slice(0, -1)
      .toReversed()
      .map(({ stage, since, by }) => ({
        key: `${stage} ${since.toISOString()}`,
        said: m.answering_before({
          stage: word(`journey_stage_${stage}`),
          day: sayDay(since, manner),
          who: by ? sayAnswerer(by) : m.answering_nobody(),
        }),
      })),
  }
}
