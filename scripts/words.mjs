// How the words in messages/ are compiled: a module for each sentence for the browser, so that a page carries only its own; a module for
// each language for whatever runs in Node, which reads three files at its start and not three thousand.
import { compile } from '@inlang/paraglide-js'
import { utimesSync } from 'node:fs'

const both = {
  project: './project.inlang',
  strategy: /** @type {const} */ (['cookie', 'preferredLanguage', 'baseLocale']),
  cookieName: 'language',
}
export const wordsOfPages = { ...both, outdir: './src/paraglide/pages' }

if (process.argv[1]?.endsWith('words.mjs')) {
  const outdir = './src/paraglide/server'
  await compile({ ...both, strategy: [...both.strategy], outdir, outputStructure: 'locale-modules' })
  // The compiler leaves alone what is the same; we note that it was asked.
  utimesSync(`${outdir}/messages.js`, new Date(), new Date())
  // The compiler leaves timers behind, for which the program would wait half a minute.
  process.exit()
}
