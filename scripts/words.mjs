// How the words in messages/ are compiled: a module for each language. No page sends words as script, so nothing is won by a module for
// each sentence, and each start of a process would read three thousand files.
import { compile } from '@inlang/paraglide-js'
import { utimesSync } from 'node:fs'

export const wordOptions = {
  project: './project.inlang',
  outdir: './src/paraglide',
  outputStructure: /** @type {const} */ ('locale-modules'),
  strategy: /** @type {const} */ (['cookie', 'preferredLanguage', 'baseLocale']),
  cookieName: 'language',
}

if (process.argv[1]?.endsWith('words.mjs')) {
  await compile({ ...wordOptions, strategy: [...wordOptions.strategy] })
  // The compiler leaves alone what is the same; we note that it was asked.
  utimesSync(`${wordOptions.outdir}/messages.js`, new Date(), new Date())
  // The compiler leaves timers behind, for which the program would wait half a minute.
  process.exit()
}
