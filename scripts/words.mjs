// How the words in messages/ are compiled: by Vite while it builds, and by this file before types and tests.
import { compile } from '@inlang/paraglide-js'

export const wordOptions = {
  project: './project.inlang',
  outdir: './src/paraglide',
  // One file a language: a process that reads a file for each sentence takes a second longer to begin.
  outputStructure: /** @type {const} */ ('locale-modules'),
  strategy: /** @type {const} */ (['cookie', 'preferredLanguage', 'baseLocale']),
  cookieName: 'language',
}

if (process.argv[1]?.endsWith('words.mjs')) {
  await compile({ ...wordOptions, strategy: [...wordOptions.strategy] })
  // The compiler leaves timers behind, for which the program would wait half a minute.
  process.exit()
}
