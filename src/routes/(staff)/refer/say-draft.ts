import type { Answers } from '#domain/referrals'
import { m } from '#words'

/** Whom a draft is about, or what it says so far. */
export function sayDraft({ givenName, familyName, reason }: Answers): string {
  const name = [givenName, familyName].filter(Boolean).join(' ')
  if (name) return name
  return reason
    ? m.refer_draft_nameless_reason({ reason: reason.length > 60 ? `${reason.slice(0, 60).trimEnd()}…` : reason })
    : m.refer_draft_nameless()
}
