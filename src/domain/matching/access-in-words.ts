import type { AccessFeature } from '#domain/directory'

const SIGNS: [AccessFeature, RegExp][] = [
  [
    'step-free',
    /wheelchair|step.?free|no steps|stairs|mobility scooter|walking frame|rollator|walker\b|rolstoel|scootmobiel|trap(pen|lopen)?\b|drempel/,
  ],
  [
    'accessible-toilet',
    /accessible toilet|disabled toilet|toilet (close|near)|aangepast toilet|invalidentoilet|toilet (dichtbij|in de buurt)/,
  ],
  ['hearing-loop', /hearing (aid|loop)|hard of hearing|ringleiding|gehoorapparaat|slechthorend/],
  ['sign-language', /\bbsl\b|sign language|gebarentaal/],
  ['quiet-space', /quiet|noise|crowds?\b|rustig|drukte|prikkels/],
  ['seating', /\bchairs?\b|\bseats?\b|sit down|cannot stand|\bstoel|zitplaats|kan niet (lang )?staan/],
  ['assistance-dogs', /guide dog|assistance dog|hulphond|geleidehond/],
  ['parking', /\bparking\b|blue badge|parkeren|gehandicaptenparkeer/],
  [
    'children-welcome',
    /with (her|his|their|the|my) (child|children|kids|baby|toddler)|(met|neemt) (haar|zijn|de|mijn) (kind|kinderen|baby|peuter)/,
  ],
  [
    'come-with-somebody',
    /(come|comes|go|goes) with (her|his|their|a|my) (friend|daughter|son|sister|brother|husband|wife|partner|carer)|begeleider/,
  ],
  ['fetched-from-home', /fetched|picked up|lift (there|home)|cannot travel alone|opgehaald|ophalen|kan niet alleen reizen/],
]

/** Which ways in do these words of a client ask for? English and Dutch; what they do not say plainly is not guessed. */
export function accessInWords(words: string | null, needsInterpreter: boolean): AccessFeature[] {
  const said = words?.toLowerCase() ?? ''
  return [
    ...SIGNS.filter(([, sign]) => sign.test(said)).map(([feature]) => feature),
    ...(needsInterpreter ? (['interpreter'] as const) : []),
  ]
}
