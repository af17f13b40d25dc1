import { conflictRules, feedKinds } from '#domain/feeds'
import { word } from '#words'
import { EVERY, sayEvery } from './say-run.ts'

/** What can be chosen of a feed, in words. */
export const choices = () => ({
  kinds: feedKinds.map((kind) => ({ value: kind, label: word(`feeds_kind_${kind}`), hint: word(`feeds_kind_hint_${kind}`) })),
  rules: conflictRules.map((rule) => ({ value: rule, label: word(`feeds_rule_${rule}`), hint: word(`feeds_rule_hint_${rule}`) })),
  every: EVERY.map((hours) => ({ value: String(hours), label: sayEvery(hours) })),
})
