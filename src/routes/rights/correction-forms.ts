import type { RequestEvent } from '@sveltejs/kit'
import { z } from 'zod'
import { clientFields } from '#domain/people'
import { correct, correctionRefusals, refuseCorrection } from '#domain/rights'
import { newRowId, optional, tick } from '#platform/form'
import { doneAt, formAction, staff } from '../door.ts'

const answer = { requestId: newRowId, words: optional(1000) }
const { givenName, familyName, knownAs, birthDate, address1, address2, city, postalCode, hasNoFixedAddress } = clientFields
const { phone, homePhone, email, reachBy, reachWhen, doNotUse } = clientFields

/** What is written anew with the answer, by the name of its form. */
const corrected = {
  correctName: z.object({ ...answer, givenName, familyName, knownAs }),
  correctBirthDate: z.object({ ...answer, birthDate }),
  correctAddress: z.object({ ...answer, address1, address2, city, postalCode, hasNoFixedAddress }),
  correctContact: z.object({ ...answer, phone, homePhone, email, reachBy, reachWhen, doNotUse }),
  correctElse: z.object(answer),
}

/** `isRefusal` tells which of the two forms of a request came back. */
const refused = z.object({ ...answer, because: z.enum(correctionRefusals, { error: 'needed' }), isRefusal: tick })

/** The forms by which a link worker or a manager answers what a client said is wrong; `pageOf`: where they are read. */
export function correctionForms<E extends RequestEvent>(pageOf: (event: E) => string) {
  const correcting = <S extends (typeof corrected)[keyof typeof corrected]>(schema: S) =>
    formAction(schema, async (event: E, form) => {
      const { requestId, words, ...details } = form as z.infer<S> & { requestId: string; words: string | null }
      await correct(staff(event).ctx, { requestId, words, details })
      doneAt(event.cookies, pageOf(event), 'correction-done')
    })
  return {
    correctName: correcting(corrected.correctName),
    correctBirthDate: correcting(corrected.correctBirthDate),
    correctAddress: correcting(corrected.correctAddress),
    correctContact: correcting(corrected.correctContact),
    correctElse: correcting(corrected.correctElse),
    refuseCorrection: formAction(refused, async (event: E, form) => {
      await refuseCorrection(staff(event).ctx, form)
      doneAt(event.cookies, pageOf(event), 'correction-refused')
    }),
  }
}
