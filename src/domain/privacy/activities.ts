import type { RetentionKind } from '#domain/rights'

/** Whose data it is. */
export type Whose = 'clients' | 'referrers' | 'staff' | 'contacts'

/** On which ground it is usually done: care and support, a duty to account for it, or the work of the programme itself. */
type Ground = 'support' | 'account' | 'work'

/** One thing that is done with what people tell, as article 30 of the GDPR has it listed. */
export interface Activity {
  key: string
  whose: readonly Whose[]
  ground: Ground
  tables: readonly string[]
  /** Which kinds of the schedule end it. None: no time is set. */
  kept: readonly RetentionKind[]
}

/** All that is done. A test holds that each table of the database is here, or among those without people. */
export const activities = [
  {
    key: 'support',
    whose: ['clients', 'referrers'],
    ground: 'support',
    tables: [
      ...['client', 'reach_news', 'consent', 'referral', 'referral_need', 'referral_draft', 'assignment', 'ending', 'contact'],
      ...['client_need', 'goal', 'step', 'shortlist_item', 'client_word'],
    ],
    kept: ['client', 'drafts'],
  },
  { key: 'story', whose: ['clients'], ground: 'support', tables: ['story_piece', 'story_sharing'], kept: ['story', 'client'] },
  {
    key: 'groups',
    whose: ['clients', 'contacts'],
    ground: 'support',
    tables: ['introduction', 'introduction_answer', 'link'],
    kept: ['client', 'links'],
  },
  { key: 'feedback', whose: ['clients', 'referrers'], ground: 'support', tables: ['feedback'], kept: ['client'] },
  { key: 'letters', whose: ['clients', 'referrers', 'staff', 'contacts'], ground: 'support', tables: ['outgoing_mail'], kept: ['letters'] },
  {
    key: 'account',
    whose: ['clients', 'staff'],
    ground: 'account',
    tables: [
      ...['client_read', 'read_check', 'emergency_read', 'rights_request', 'restriction', 'retention_choice', 'retention_shortening'],
      ...['agreement', 'answering'],
      ...['fact', 'fact_seal', 'sealed_fact'],
    ],
    kept: ['reads'],
  },
  {
    key: 'staff',
    whose: ['referrers', 'staff'],
    ground: 'work',
    tables: [
      ...['member', 'member_role', 'identity.user', 'identity.account', 'identity.session', 'identity.passkey'],
      ...['identity.twoFactor', 'identity.verification'],
    ],
    kept: [],
  },
  {
    key: 'directory',
    whose: ['contacts', 'staff'],
    ground: 'work',
    tables: [
      ...['organisation', 'service', 'phone', 'location', 'service_change', 'service_report', 'confirmation_request'],
      ...['feed', 'feed_run', 'feed_batch'],
    ],
    kept: ['feed-runs'],
  },
] as const satisfies Activity[]

/** Tables of a programme in which no person stands. */
export const withoutPeople = [
  ...['programme', 'programme_closed_day', 'clearing', 'unmet_need', 'service_shown', 'place', 'transit_stop', 'schedule'],
  ...[
    'feed_absence',
    'service_area',
    'service_at_location',
    'service_circumstance',
    'service_duplicate',
    'service_need',
    'service_service_type',
  ],
  ...['service_taxonomy_term', 'taxonomy', 'taxonomy_term', 'taxonomy_term_meaning'],
]
