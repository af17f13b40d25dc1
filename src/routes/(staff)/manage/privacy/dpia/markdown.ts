import { m } from '#words'
import type { DpiaPart } from './say-dpia.ts'

/** The assessment as Markdown: a list in each part, and a line to write on behind what people fill in. */
export function markdownOf(title: string, made: string, parts: readonly DpiaPart[]): string {
  const all = parts.map(({ title: heading, said, risks, yours }) => [
    `## ${heading}`,
    listOf(said),
    ...risks.map(({ risk, measures, left, shown }) =>
      [`### ${m.dpia_risk()}: ${plain(risk)}`, `${m.dpia_measures()}: ${measures}`, `${m.dpia_left()}: ${left}`, ...shown].join('\n\n'),
    ),
    yours.map((line) => `> **${plain(line)}**\n>\n> …`).join('\n\n'),
  ])
  return `${[`# ${plain(title)}`, made, m.dpia_intro(), ...all.flat()].filter(Boolean).join('\n\n')}\n`
}

const listOf = (lines: readonly string[]) => lines.map((line) => `- ${plain(line)}`).join('\n')

/** Names of organisations are typed by people: no line, mark or link of theirs becomes one of the document. */
const plain = (text: string) => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&')
