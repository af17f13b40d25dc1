import { m } from '#words'
import { mannerOf, staff, type StaffEvent } from '../../../../door.ts'
import { readRegister } from '../read-register.ts'
import { sayRegister } from '../say-register.ts'
import { sayDpia } from './say-dpia.ts'

/** The assessment as the page and the file give it. */
export async function readDpia(event: StaffEvent) {
  const { programme } = staff(event)
  const register = await readRegister(event)
  const said = sayRegister(register, mannerOf(event, programme))
  return { title: `${m.dpia_title()}: ${programme.name}`, made: said.made, parts: sayDpia(said, register.country) }
}
