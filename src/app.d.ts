import type { Context } from '#platform/context'
import type { Locale } from '#platform/words'
import type { Membership, Programme, SecondStepOwed } from '#domain/access'

declare global {
  namespace App {
    interface Locals {
      locale: Locale
      /** The account that is signed in, if one is. */
      user: { id: string; email: string; name: string } | undefined
      memberships: Membership[]
      /** This session began with two steps. */
      twoSteps: boolean
      /** What they have yet to show in this programme. */
      secondStep: SecondStepOwed | undefined
      /** As whom they act now. */
      membership: Membership | undefined
      /** Set for a member; public and link pages make their own. */
      ctx: Context | undefined
      programme: Programme | undefined
      /** The one server besides ours that this page's script may ask, for the pictures of a map. */
      tilesFrom?: string
      /** This form was sent for another language or other letters: it is given back, and nothing in it is done. */
      isOnlyForLooks?: boolean
    }
    interface PageData {
      /** Where the form goes in which one types (`MAIN_FORM`), on a page that has one above all others: the choices of language and letters belong to it. */
      mainForm?: string | undefined
    }
    interface Error {
      message: string
      /** What a person can read out on the telephone. */
      reference?: string
      /** Whom to ring about it, where we know. */
      ring?: { name: string; phone: string }
      /** What was typed, where the page that would hold it does not open any more. */
      typed?: string[]
    }
  }
}

export {}
