import { readDpia } from './read-dpia.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => readDpia(event)
