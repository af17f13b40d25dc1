import { readDirectory } from '../src/standards/hsds/index.ts'
for (const path of process.argv.slice(2)) {
  const began = performance.now()
  try {
  const { entries, report } = await readDirectory(path)
  console.log(path, Math.round(performance.now() - began), 'ms', entries.organisations.length, entries.locations.length, entries.terms.length, entries.services.length)
  console.log(report.files.map((f) => `${f.file} ${f.read}`).join(', '))
  for (const [key, n] of report.counts) console.log('  ', key.replaceAll('\n', ' | '), n, report.notes.filter((x) => `${x.file}\n${x.outcome}\n${x.reason}` === key).slice(0, 3).map((x) => `${x.line}:${x.about}`))
  if (entries.services.length < 3) console.dir(entries, { depth: 6 })
  else console.dir(entries.services[10], { depth: 6 })
  } catch (e) { console.log(path, e) }
}
