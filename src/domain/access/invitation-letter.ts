import { newPasswordKey } from '#platform/accounts'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { m, word, type Locale } from '#words'
import { oweLetter } from '#domain/letters'
import type { Entrance } from './invite-member.ts'
import type { RoleName } from './permissions.ts'
import { programmeOf } from './programme.ts'

const DAYS_TO_CHOOSE_A_PASSWORD = 7

/** Who is invited, what as, and what the letter is owed for. */
export interface Invited {
  fact: { id: string }
  memberId: string
  userId: string
  hasPassword: boolean
  name: string
  email: string
  locale: Locale
  organisation: string
  role: RoleName
}

/** What the letters of this kind to one member are owed for begins with this. */
export const invitationsTo = (memberId: string) => `invitation:${memberId}:`

/** Owes somebody the letter that says how to come in: with a new link to choose a password, unless they have one. */
export async function oweInvitation(tx: Tx, ctx: Context, invited: Invited, { auth, origin }: Entrance): Promise<void> {
  const { locale, userId } = invited
  const programme = await programmeOf(tx)
  const words = {
    name: invited.name,
    programme: programme.name,
    organisation: invited.organisation,
    role: word(`role_${invited.role}`, {}, locale),
    phone: programme.phone ?? m.letter_no_phone({}, { locale }),
  }
  await oweLetter(tx, ctx, {
    onceKey: `${invitationsTo(invited.memberId)}${invited.fact.id}`,
    to: invited.email,
    subject: m.letter_invitation_subject(words, { locale }),
    body: invited.hasPassword
      ? m.letter_invitation_known({ ...words, link: `${origin}/sign-in` }, { locale })
      : m.letter_invitation_new(
          {
            ...words,
            days: DAYS_TO_CHOOSE_A_PASSWORD,
            link: `${origin}/choose-password/${await newPasswordKey(auth, userId, DAYS_TO_CHOOSE_A_PASSWORD)}`,
          },
          { locale },
        ),
  })
}
