import { csvOf } from '#platform/csv'
import { m } from '#words'
import { staff } from '../../../door.ts'
import { readNumbers } from '../numbers.ts'
import { columnWord, toTenths } from '../say-numbers.ts'
import type { RequestHandler } from './$types'

const columns = [
  'referrals',
  'byProfessional',
  'bySelf',
  'promised',
  'promiseKept',
  'reached',
  'daysToAttempt',
  'daysToContact',
  'planAgreed',
  'attended',
  'lostBeforeContact',
  'lostBeforePlan',
  'lostBeforeFirstVisit',
  'lostAfterFirstVisit',
  'completed',
  'endedOtherwise',
  'underWay',
] as const

/** The numbers of the page as a file: one row a month, its header in the language of the page. */
export const GET: RequestHandler = async (event) => {
  const months = await readNumbers(event)
  const header = [m.manage_column_month(), ...columns.map(columnWord)]
  const rows = months.map((month) => [month.month, ...columns.map((name) => written(month[name]))])
  const { programme } = staff(event)
  return new Response(csvOf([header, ...rows]), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${programme.slug}-${months.at(-1)?.month ?? 'numbers'}.csv"`,
    },
  })
}

/** Days as the page gives them; counts, whole as they are, stay what they are. */
const written = (value: number | null) => (value === null ? null : toTenths(value))
