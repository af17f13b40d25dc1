import { expect, test } from 'vitest'
import { newReport } from '../standards/hsds/report.ts'
import { sourceNamed } from './directory-import.ts'
import { reportCsv, reportText } from './import-report.ts'

const none = { added: 0, changed: 0, unchanged: 0 }

function aReport(about: string) {
  const report = newReport(2)
  report.files.push({ file: 'services.csv', read: 9 })
  for (const line of [2, 5, 7]) report.note({ file: 'services.csv', line, reason: 'missing-id', outcome: 'left-out', about })
  return report
}

test('a report counts also what it does not name line by line', () => {
  const counts = { organisations: none, locations: none, terms: none, services: { added: 6, changed: 0, unchanged: 0 } }
  const text = reportText({ done: 'Done.', report: aReport(''), counts, reportFile: undefined }, 'en')
  expect(text).toMatch(/services\.csv +9 +6 +3/)
  expect(text).toContain('services.csv: 3 × has no id (line 2, 5 … +1)')
})

test('a cell that a spreadsheet would run becomes text', () => {
  for (const about of ['=HYPERLINK("http://x")', '+1', '-1', '@x', '|x'])
    expect([...reportCsv(aReport(about), 'en')].join('')).toMatch(/"?'[=+\-@|]/)
})

test('names of files cannot steer a terminal', () => {
  const report = newReport(10)
  report.files.push({ file: '\u001b[31mred\u202e.csv', read: 0 })
  const counts = { organisations: none, locations: none, terms: none, services: none }
  expect(reportText({ done: 'Done.', report, counts, reportFile: undefined }, 'en')).not.toMatch(/[\u001b\u202e]/)
})

test('a source is named after its folder', () => {
  expect(sourceNamed('/data/Open211 Miami (half)/')).toBe('open211-miami-half')
  expect(sourceNamed('feed.ndjson')).toBe('feed')
  expect(sourceNamed('/')).toBe('directory')
})
