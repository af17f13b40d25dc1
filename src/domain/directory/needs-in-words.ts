/**
 * Which needs do the words of an entry suggest? Imported directories do not know our list of needs, so that without this
 * a search by need would never find them. It is a suggestion and is shown as one. English and Dutch; beginnings of words.
 */
const beginnings: Record<string, readonly string[]> = {
  loneliness: ['lonel', 'befriend', 'social isolation', 'friendly visit', 'companionship', 'eenza', 'maatje'],
  belonging: [
    'social club',
    'social group',
    'coffee morning',
    'drop-in',
    'community cent',
    'community garden',
    'ontmoeting',
    'buurthuis',
    'inloop',
  ],
  relationships: ['relationship', 'family counsel', 'marriage', 'parenting', 'mediation', 'relatie', 'opvoed'],
  carer: ['caregiver', 'carer', 'respite', 'mantelzorg'],
  activity: [
    'walking',
    'fitness',
    'exercise',
    'sport',
    'yoga',
    'swim',
    'recreation',
    'cycling',
    'wandel',
    'bewegen',
    'fietsen',
    'fietstocht',
  ],
  bereavement: ['bereave', 'grief', 'griev', 'hospice', 'rouw', 'verlies'],
  'low-mood': ['depress', 'mental health', 'suicid', 'somber', 'psychisch'],
  worry: ['anxi', 'stress', 'crisis', 'angst'],
  confidence: ['confidence', 'self-esteem', 'empower', 'zelfvertrouwen'],
  meaning: ['volunteer', 'mentor', 'vrijwillig', 'zingeving'],
  'long-term-condition': ['chronic', 'diabet', 'cancer', 'dementia', 'alzheimer', 'disabilit', 'hiv', 'chronisch', 'beperking'],
  debt: ['debt', 'bankrupt', 'credit counsel', 'foreclos', 'schuld'],
  income: ['benefits', 'financial assist', 'social security', 'tax prep', 'welfare', 'uitkering', 'inkomen'],
  housing: ['housing', 'homeless', 'shelter', 'tenant', 'evict', 'rent assist', 'woning', 'dakloos', 'huisvest'],
  work: ['employment', 'job', 'vocational', 'unemploy', 'adult education', 'werk', 'scholing'],
  food: [
    'food pantr',
    'food bank',
    'food stamp',
    'hot meal',
    'congregate meal',
    'home delivered meal',
    'soup kitchen',
    'voedselbank',
    'maaltijd',
  ],
  energy: ['utility', 'utilities', 'energy bill', 'energy assist', 'heating', 'energie', 'stookkosten'],
  transport: ['transportation', 'transport', 'vervoer'],
  paperwork: ['notary', 'form filling', 'help with forms', 'formulier'],
  digital: ['computer', 'internet', 'digital', 'digitaal', 'computercursus'],
  language: [
    'english as a second',
    'esol',
    'esl',
    'interpret',
    'translation',
    'immigra',
    'refugee',
    'nederlandse les',
    'inburger',
    'taalles',
    'taalhuis',
  ],
  legal: ['legal', 'lawyer', 'attorney', 'juridisch', 'rechtshulp'],
  safety: ['domestic violence', 'abuse', 'sexual assault', 'rape', 'victim', 'huiselijk geweld', 'mishandeling'],
  weight: ['weight', 'nutrition', 'obes', 'overgewicht', 'voeding'],
  sleep: ['insomnia', 'sleep', 'slaap'],
}

/** Reads words for codes: each code with the beginnings of words that suggest it. */
export function codesInWords(suggestedBy: Record<string, readonly string[]>): (words: string) => string[] {
  const patterns = Object.entries(suggestedBy).map(
    ([code, words]) => [code, new RegExp(`(?<![\\p{L}\\d])(?:${words.join('|')})`, 'iu')] as const,
  )
  return (words) => {
    const text = words.slice(0, 5000)
    return patterns.filter(([, pattern]) => pattern.test(text)).map(([code]) => code)
  }
}

/** Codes of needs, in the order of the table. At most the first 5,000 characters are read. */
export const needsInWords = codesInWords(beginnings)
