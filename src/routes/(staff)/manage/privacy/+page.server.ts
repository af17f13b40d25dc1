import { mannerOf, staff } from '../../../door.ts'
import { readRegister } from './read-register.ts'
import { sayRegister } from './say-register.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { programme } = staff(event)
  const { name, town, phone, email } = programme
  return {
    programme: [`${name}, ${town}`, phone, email].filter((line) => line !== null),
    ...sayRegister(await readRegister(event), mannerOf(event, programme)),
  }
}
