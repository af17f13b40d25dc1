import { demand, mayManage } from '#domain/access'
import { type Register, registerOf, setupOf } from '#domain/privacy'
import { reading } from '#platform/context'
import { orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { footbridge } from '../../../footbridge.ts'

/** The register of the programme of whoever asks, as this server runs now. */
export function readRegister(event: StaffEvent): Promise<Register> {
  const { ctx, programme } = staff(event)
  const { config, isDemo } = footbridge()
  return orErrorPage(
    reading(ctx, (tx) => {
      demand(mayManage(ctx.actor), 'read-register')
      return registerOf(tx, setupOf(config, programme, isDemo), ctx.clock.now())
    }),
  )
}
