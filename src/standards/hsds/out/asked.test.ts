import { expect, test } from 'vitest'
import { askedIn } from './asked.ts'

const problemsOf = (query: string) => askedIn(new URLSearchParams(query), []).problems

test('a parameter that is known once and given twice is refused by its name; those that are lists are taken together', () => {
  const id = '0190a3f4-0000-7000-8000-00000000000'
  const once = `search=a&page=1&per_page=5&format=json&minimal=true&organization_id=${id}1&modified_after=2026-05-03&postcode=OV1&start_time=09:30`
  expect(problemsOf(once)).toEqual([])
  for (const one of once.split('&')) {
    const [parameter] = one.split('=')
    expect(problemsOf(`${once}&${one}`), parameter).toEqual([{ parameter, problem: 'It is given more than once. Give it once.' }])
  }
  const lists = `day=MO&day=TU&taxonomy_term_id=${id}1&taxonomy_term_id=${id}2&taxonomy_id=${id}3,${id}4`
  expect(askedIn(new URLSearchParams(lists), [])).toMatchObject({ problems: [], asked: { days: ['MO', 'TU'] } })
})
