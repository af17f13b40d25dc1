import { m } from '#words'

/** All that can be typed. */
export const help = (): string => [m.import_help(), m.feed_help(), m.backup_help(), m.moving_help()].join('\n\n')

/** How one command is typed, and what it does: its lines of the whole help. */
export function usageOf(command: string): string {
  const lines = help().split('\n')
  const from = lines.findIndex((line) => ` ${line.trim()} `.includes(` footbridge ${command} `))
  if (from < 0) return help()
  const more = lines.slice(from + 1)
  const end = more.findIndex((line) => !line.startsWith('      '))
  return [lines[from]!, ...(end < 0 ? more : more.slice(0, end))].join('\n')
}
