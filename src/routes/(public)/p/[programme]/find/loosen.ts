import { word } from '#words'
import { addressOf, type Asked, asksNothing } from './asked.ts'

const WAYS = ['q', 'within', 'near', 'need', 'kind', 'day', 'part', 'who', 'age', 'cost', 'language', 'access', 'how'] as const

/** When nothing fits: each thing that was asked, with the address of the same search without it. */
export function loosened(asked: Asked): { words: string; href: string }[] {
  return WAYS.filter((field) => asked[field].length > 0).flatMap((field) => {
    const without = { ...asked, page: 1, [field]: Array.isArray(asked[field]) ? [] : '', ...(field === 'near' ? { within: '' } : {}) }
    return [{ words: word(`finder_without_${field}`), href: asksNothing(without) ? '?' : addressOf(without) }]
  })
}
