import { word } from '#words'

/** Why somebody who came back from the provider is not in: what it said, or what we did. Anything else: it did not work. */
const KNOWN: Record<string, string> = {
  down: 'down',
  access_denied: 'denied',
  signup_disabled: 'unknown',
  account_not_linked: 'unverified',
  email_not_found: 'unverified',
  other_subject: 'other',
}

export function sayProblem(code: string, name: string): string {
  return word(`provider_problem_${KNOWN[code] ?? 'failed'}`, { name })
}
