/** Answers with the exit code. */
export type Command = (args: string[]) => Promise<number>

/** What can be typed after `npx footbridge`. Only the one that was typed is loaded. */
export const commands: Record<string, () => Promise<Command>> = {
  'directory import': async () => (await import('./directory-import.ts')).importDirectoryCommand,
  'directory export': async () => (await import('./directory-export.ts')).exportDirectoryCommand,
  'directory check': async () => (await import('./directory-check.ts')).checkDirectoryCommand,
  'feed add': async () => (await import('./feeds.ts')).addFeedCommand,
  'feed run': async () => (await import('./feeds.ts')).runFeedCommand,
  'feed list': async () => (await import('./feeds.ts')).listFeedsCommand,
  'postcodes import': async () => (await import('./postcodes-import.ts')).loadPostcodesCommand,
  'places import': async () => (await import('./places-import.ts')).importPlacesCommand,
  'stops load': async () => (await import('./stops-load.ts')).loadStopsCommand,
  'taxonomy load': async () => (await import('./taxonomy-load.ts')).loadTaxonomyCommand,
  'map set': async () => (await import('./map-set.ts')).setMapCommand,
  'facts verify': async () => (await import('./facts-verify.ts')).verifyFactsCommand,
  'keys list': async () => (await import('./keys.ts')).listKeysCommand,
  'keys rotate': async () => (await import('./keys.ts')).rotateKeysCommand,
  backup: async () => (await import('./backup.ts')).backUpCommand,
  'backup list': async () => (await import('./backup.ts')).listBackupsCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  'programme export': async () => (await import('./programme-move.ts')).exportProgrammeCommand,
  'programme import': async () => (await import('./programme-move.ts')).importProgrammeCommand,
}
