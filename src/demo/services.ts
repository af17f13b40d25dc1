/** What a person may need, in four groups. The words for each code are written elsewhere, in each language. */
export type NeedCode =
  // social
  | 'loneliness'
  | 'relationships'
  | 'carer'
  | 'bereavement'
  | 'belonging'
  // emotional
  | 'low-mood'
  | 'worry'
  | 'sleep'
  | 'confidence'
  | 'meaning'
  // practical
  | 'debt'
  | 'income'
  | 'housing'
  | 'work'
  | 'food'
  | 'energy'
  | 'transport'
  | 'paperwork'
  | 'digital'
  | 'language'
  | 'legal'
  | 'safety'
  // health and body
  | 'activity'
  | 'weight'
  | 'long-term-condition'

export type DemoWhere = {
  name: string
  line1: string
  city: string
  postcode: string
  latitude: number
  longitude: number
}

export type DemoService = {
  key: string
  /** A key in organisations.ts. */
  organisation: string
  name: string
  description: string
  needs: NeedCode[]
  /** Codes of reference.service_type, reference.circumstance and reference.access_feature. */
  types: string[]
  circumstances?: string[]
  accessFeatures?: string[]
  price: 'free' | 'donation' | 'paid'
  /** What it is, for who reads with difficulty. */
  easyWords?: string
  /** A place all over which somebody comes to people. */
  worksIn?: string
  contactName: string
  email: string
  phone: string
  cost?: string
  eligibility?: string
  /** In whole years. */
  minimumAge?: number
  maximumAge?: number
  /** BCP 47. */
  languages: string[]
  access?: string
  where?: DemoWhere
  online?: boolean
  /** It comes by phone: nobody goes anywhere. */
  byPhone?: boolean
  schedule: {
    weekday: 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU'
    opensAt: string
    closesAt: string
    note?: string
  }[]
  capacity: 'capacity' | 'no-capacity' | 'waitlist' | 'additional-assessment-required'
  status: 'active' | 'inactive' | 'temporarily closed'
}

const ferryHouse: DemoWhere = {
  name: 'The Ferry House',
  line1: '2 Ferry Steps',
  city: 'Overwater',
  postcode: 'OV2 1GS',
  latitude: 53.0518,
  longitude: 0.0189,
}
const adviceCentre: DemoWhere = {
  name: 'Overwater Advice Centre',
  line1: '14 Guildhall Street',
  city: 'Overwater',
  postcode: 'OV1 1AD',
  latitude: 53.0567,
  longitude: 0.0111,
}
const library: DemoWhere = {
  name: 'Overwater Library',
  line1: 'Sessions Square',
  city: 'Overwater',
  postcode: 'OV1 1HR',
  latitude: 53.0557,
  longitude: 0.0102,
}
const northfieldHub: DemoWhere = {
  name: 'Northfield Hub',
  line1: '1-5 Northfield Way',
  city: 'Overwater',
  postcode: 'OV3 1HP',
  latitude: 53.0704,
  longitude: 0.0038,
}
const leisureCentre: DemoWhere = {
  name: 'Wend Leisure Centre',
  line1: 'Brickworks Road',
  city: 'Overwater',
  postcode: 'OV3 6ZE',
  latitude: 53.0657,
  longitude: 0.0024,
}
const ropewalk: DemoWhere = {
  name: 'The Ropewalk Studios',
  line1: '31 Ropewalk',
  city: 'Overwater',
  postcode: 'OV2 1DR',
  latitude: 53.0534,
  longitude: 0.0201,
}
const stMargarets: DemoWhere = {
  name: 'St Margaret’s Church Hall',
  line1: 'Church Lane',
  city: 'Overwater',
  postcode: 'OV1 1BE',
  latitude: 53.0573,
  longitude: 0.0134,
}
const quayMethodist: DemoWhere = {
  name: 'Quay Methodist Church',
  line1: 'Dock Road',
  city: 'Overwater',
  postcode: 'OV2 4QY',
  latitude: 53.0493,
  longitude: 0.0263,
}
const carersHouse: DemoWhere = {
  name: 'Overwater Carers',
  line1: '8 Abbey Gardens',
  city: 'Overwater',
  postcode: 'OV1 3LQ',
  latitude: 53.0601,
  longitude: 0.0157,
}
const allotments: DemoWhere = {
  name: 'Holm Bank allotments, plots 40 to 44',
  line1: 'Allotment Lane',
  city: 'Overwater',
  postcode: 'OV2 5SL',
  latitude: 53.0443,
  longitude: 0.0047,
}
const anchor: DemoWhere = {
  name: 'The Anchor, back room',
  line1: '19 Quay Street',
  city: 'Overwater',
  postcode: 'OV2 1AB',
  latitude: 53.0529,
  longitude: 0.0176,
}
const boatshed: DemoWhere = {
  name: 'The Boatshed',
  line1: 'Boatyard Lane',
  city: 'Overwater',
  postcode: 'OV2 2LW',
  latitude: 53.0498,
  longitude: 0.0252,
}
const sortingOffice: DemoWhere = {
  name: 'Gates of the old sorting office',
  line1: 'Station Road',
  city: 'Overwater',
  postcode: 'OV1 2DL',
  latitude: 53.0586,
  longitude: 0.0074,
}
const marshHall: DemoWhere = {
  name: 'Marsh Lane Village Hall',
  line1: 'Marsh Lane',
  city: 'Marsh Lane, Overwater',
  postcode: 'OV4 1AE',
  latitude: 53.0332,
  longitude: 0.0921,
}
const cornhill: DemoWhere = {
  name: 'Overwater Works',
  line1: '3 Cornhill',
  city: 'Overwater',
  postcode: 'OV1 2PT',
  latitude: 53.0565,
  longitude: 0.0135,
}
const primarySchool: DemoWhere = {
  name: 'Northfield Primary School, family room',
  line1: 'Heron Walk',
  city: 'Overwater',
  postcode: 'OV3 2LS',
  latitude: 53.0721,
  longitude: 0.0067,
}

export const services: readonly DemoService[] = [
  // The Ferry House
  {
    key: 'lunch-club',
    organisation: 'ferry-house',
    name: 'Thursday Lunch Club',
    description:
      'A hot two-course lunch at tables of six. Someone at the door knows your name by the second week. Tell us before noon on Wednesday what you do not eat.',
    needs: ['loneliness', 'belonging', 'food'],
    types: ['lunch-or-coffee'],
    circumstances: ['older-people'],
    accessFeatures: ['step-free', 'accessible-toilet', 'hearing-loop'],
    price: 'paid',
    easyWords:
      'Every week we eat a hot lunch together. You sit at a table with a few other people. Somebody says hello when you come in. You can come alone. Ring Lorraine if you want to know more.',
    contactName: 'Lorraine Mayhew',
    email: 'lunch@ferry-house.example.org',
    phone: '01632 960101',
    cost: '£4.50 for two courses and tea',
    minimumAge: 60,
    languages: ['en'],
    access: 'Step-free from the quay. Accessible toilet. Hearing loop. Bus 14 stops at Ferry Steps.',
    where: ferryHouse,
    schedule: [{ weekday: 'TH', opensAt: '12:00', closesAt: '14:00', note: 'Doors at 11:45' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'cook-together',
    organisation: 'ferry-house',
    name: 'Cook and Eat Together',
    description:
      'Six people, one recipe, two hours. You learn three cheap meals in a month and take the leftovers home. Children may come in the school holidays.',
    needs: ['food', 'confidence', 'loneliness', 'weight'],
    types: ['lunch-or-coffee', 'courses-and-learning'],
    circumstances: ['parents'],
    accessFeatures: ['step-free', 'children-welcome', 'seating'],
    price: 'free',
    contactName: 'Lorraine Mayhew',
    email: 'kitchen@ferry-house.example.org',
    phone: '01632 960101',
    cost: 'Free, ingredients included',
    languages: ['en', 'pt'],
    access: 'Step-free. One worktop at seat height. Bus 14 stops at Ferry Steps.',
    where: ferryHouse,
    schedule: [{ weekday: 'MO', opensAt: '17:00', closesAt: '19:00', note: 'School terms only' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'knit-and-mend',
    organisation: 'ferry-house',
    name: 'Knit, Natter and Mend',
    description:
      'A craft hour for any pair of hands. Bring something to make or something to repair. There is wool, there are needles, and somebody will show you. Talking is allowed and not required.',
    needs: ['loneliness', 'belonging', 'meaning', 'confidence'],
    types: ['arts-and-crafts', 'lunch-or-coffee'],
    accessFeatures: ['step-free', 'come-with-somebody'],
    price: 'paid',
    contactName: 'Irena Blažević',
    email: 'knit@ferry-house.example.org',
    phone: '07700 900102',
    cost: '£1 for tea',
    languages: ['en', 'pl', 'uk'],
    access: 'Step-free. Good light at the window table. Bus 14 stops at Ferry Steps.',
    where: ferryHouse,
    schedule: [{ weekday: 'WE', opensAt: '13:30', closesAt: '15:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'koffietafel',
    organisation: 'ferry-house',
    name: 'Koffietafel, the Dutch coffee morning',
    description:
      'Coffee, a Dutch newspaper and whoever is in. Old skippers, retired nurses, some young families. Once a month there is pea soup or herring, with the season.',
    needs: ['loneliness', 'belonging', 'language'],
    types: ['lunch-or-coffee'],
    circumstances: ['newcomers'],
    accessFeatures: ['step-free'],
    price: 'paid',
    contactName: 'Anneke Visser',
    email: 'koffietafel@ferry-house.example.org',
    phone: '07700 900103',
    cost: '£2 for coffee and cake',
    languages: ['nl', 'en'],
    access: 'Step-free. Bus 14 stops at Ferry Steps.',
    where: ferryHouse,
    schedule: [{ weekday: 'FR', opensAt: '10:00', closesAt: '12:00' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'ferry-house-singers',
    organisation: 'ferry-house',
    name: 'Ferry House Singers',
    description:
      'A choir for people who say that they cannot sing. No audition and no reading of music. Closed until the roof over the hall is repaired; ring to be told when it starts again.',
    needs: ['belonging', 'low-mood', 'confidence', 'meaning'],
    types: ['music-and-singing'],
    accessFeatures: ['step-free', 'hearing-loop'],
    price: 'donation',
    contactName: 'Huw Llewellyn',
    email: 'singers@ferry-house.example.org',
    phone: '01632 960104',
    cost: '£2 a week, or nothing',
    languages: ['en'],
    access: 'Step-free. Hearing loop. Large-print words.',
    where: ferryHouse,
    schedule: [{ weekday: 'TU', opensAt: '19:00', closesAt: '20:30' }],
    capacity: 'no-capacity',
    status: 'temporarily closed',
  },

  // Overwater Advice Centre
  {
    key: 'benefits-advice',
    organisation: 'advice-centre',
    name: 'Benefits and income check',
    description:
      'An adviser goes through what comes in and what you may claim, and fills in the form with you. Bring letters, opened or not. If a claim was refused, bring that letter too.',
    needs: ['income', 'paperwork', 'worry'],
    types: ['benefits-advice', 'money-advice'],
    accessFeatures: ['step-free', 'interpreter'],
    price: 'free',
    easyWords:
      'Do you have too little money? You may be able to get more. We look at your letters with you. We fill in the form together. It costs nothing.',
    contactName: 'Beverley Stubbs',
    email: 'benefits@overwater-advice.example.org',
    phone: '01632 960022',
    cost: 'Free',
    languages: ['en', 'pl', 'ro'],
    access: 'Ramp at the side door. Interpreter by phone in any language. Home visits if you cannot come.',
    where: adviceCentre,
    schedule: [
      { weekday: 'MO', opensAt: '09:30', closesAt: '12:30', note: 'Drop-in, be early' },
      { weekday: 'TH', opensAt: '13:00', closesAt: '16:00', note: 'By appointment' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'debt-advice',
    organisation: 'advice-centre',
    name: 'Debt advice on Northfield',
    description:
      'One adviser, one hour, all the letters on the table. Together you list who is owed what and which ones come first. The adviser rings creditors with you in the room.',
    needs: ['debt', 'worry', 'income'],
    types: ['money-advice'],
    accessFeatures: ['step-free', 'quiet-space'],
    price: 'free',
    easyWords:
      'You owe money and you worry. Bring all your letters, also the ones that you did not open. We make a list together. We ring the people you owe money to, with you. It costs nothing.',
    contactName: 'Beverley Stubbs',
    email: 'debt@overwater-advice.example.org',
    phone: '01632 960105',
    cost: 'Free',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free. Private room. Buses 3 and 9 stop outside.',
    where: northfieldHub,
    schedule: [
      { weekday: 'TU', opensAt: '10:00', closesAt: '15:00', note: 'By appointment' },
      { weekday: 'FR', opensAt: '10:00', closesAt: '13:00', note: 'By appointment' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'housing-legal',
    organisation: 'advice-centre',
    name: 'Housing and legal advice',
    description:
      'For notice to leave, repairs that are not done, no place to sleep, or a letter from a court. A solicitor is there on Wednesday afternoons. If you may lose your home this week, ring and say so.',
    needs: ['housing', 'legal', 'worry'],
    types: ['housing-help', 'legal-advice'],
    circumstances: ['people-without-a-home'],
    accessFeatures: ['step-free', 'interpreter'],
    price: 'free',
    contactName: 'Nathaniel Quaye',
    email: 'housing@overwater-advice.example.org',
    phone: '01632 960106',
    cost: 'Free',
    languages: ['en', 'pl', 'ar'],
    access: 'Ramp at the side door. Interpreter by phone in any language.',
    where: adviceCentre,
    schedule: [
      { weekday: 'WE', opensAt: '10:00', closesAt: '16:30', note: 'Solicitor from 13:00' },
      { weekday: 'FR', opensAt: '09:30', closesAt: '12:30' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'warm-homes',
    organisation: 'advice-centre',
    name: 'Warm Homes visit',
    description:
      'Someone comes to your home, looks at the bills, the meter and the draughts, and leaves you with a warmer room. They can also ask for help with arrears. It takes an hour and a half.',
    needs: ['energy', 'housing', 'income'],
    types: ['energy-help', 'help-at-home'],
    price: 'free',
    contactName: 'Shabnam Akhtar',
    email: 'warm@overwater-advice.example.org',
    phone: '01632 960107',
    cost: 'Free',
    eligibility: 'Anyone in the borough who finds it hard to keep warm or to pay for it. Tenants too.',
    languages: ['en'],
    schedule: [
      { weekday: 'TU', opensAt: '09:00', closesAt: '16:00', note: 'At your home' },
      { weekday: 'TH', opensAt: '09:00', closesAt: '16:00', note: 'At your home' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'papers-and-forms',
    organisation: 'advice-centre',
    name: 'Papers and forms',
    description:
      'Help with settled status, a passport, a school place, a driving licence, or any form that will not let you past page two. We read it together in your language. We do not judge the pile.',
    needs: ['paperwork', 'language', 'legal'],
    types: ['legal-advice', 'language-lessons'],
    circumstances: ['newcomers'],
    accessFeatures: ['step-free', 'children-welcome', 'interpreter'],
    price: 'free',
    contactName: 'Danuta Kruk',
    email: 'forms@overwater-advice.example.org',
    phone: '01632 960108',
    cost: 'Free',
    languages: ['en', 'pl', 'lt', 'ro', 'ar', 'so'],
    access: 'Step-free. Toys in the corner. Buses 3 and 9 stop outside.',
    where: northfieldHub,
    schedule: [{ weekday: 'WE', opensAt: '15:00', closesAt: '18:30', note: 'Drop-in' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'safe-harbour',
    organisation: 'advice-centre',
    name: 'Safe Harbour',
    description:
      'For anyone who is afraid of someone at home. You can talk to an adviser without giving your name, by phone or in a room that nobody else uses. You decide what happens next, and when.',
    needs: ['safety', 'relationships', 'legal', 'housing'],
    types: ['safety'],
    circumstances: ['women'],
    accessFeatures: ['children-welcome', 'interpreter', 'quiet-space'],
    price: 'free',
    easyWords:
      'Are you afraid of somebody at home? You can talk to us. You do not have to say your name. You decide what happens. It costs nothing.',
    contactName: 'Ask for the Harbour desk',
    email: 'harbour@overwater-advice.example.org',
    phone: '01632 960109',
    cost: 'Free',
    languages: ['en', 'pl', 'ar'],
    access: 'The address is given when you ring. Interpreter in any language. Children welcome.',
    schedule: [
      { weekday: 'MO', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'WE', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'FR', opensAt: '09:00', closesAt: '17:00' },
    ],
    capacity: 'additional-assessment-required',
    status: 'active',
  },

  // Overwater Library and Learning
  {
    key: 'library-at-home',
    organisation: 'library',
    name: 'The library comes to you',
    worksIn: 'Overwater',
    description:
      'A librarian brings books, large print or talking books to your door every three weeks and stays for a cup of tea. Tell her what you liked and what you gave up on.',
    needs: ['loneliness', 'meaning', 'low-mood'],
    types: ['befriending', 'courses-and-learning'],
    circumstances: ['older-people', 'disabled-people'],
    price: 'free',
    contactName: 'Ffion Rees',
    email: 'home-library@overwater-council.example.org',
    phone: '01632 960110',
    cost: 'Free',
    eligibility: 'If getting to the library is difficult, for whatever reason.',
    languages: ['en', 'nl', 'pl'],
    schedule: [{ weekday: 'WE', opensAt: '10:00', closesAt: '16:00', note: 'Every third week, at your home' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'read-aloud',
    organisation: 'library',
    name: 'Read Aloud',
    description:
      'Somebody reads a story and a poem out loud, and the group talks about whatever it stirred up. You need not read and you need not speak. The biscuits are good.',
    needs: ['loneliness', 'low-mood', 'meaning', 'belonging'],
    types: ['peer-group', 'arts-and-crafts'],
    accessFeatures: ['step-free', 'hearing-loop', 'come-with-somebody'],
    price: 'free',
    contactName: 'Ffion Rees',
    email: 'read-aloud@overwater-council.example.org',
    phone: '01632 960110',
    cost: 'Free',
    languages: ['en'],
    access: 'Step-free. Hearing loop. Large print and audio. Bus station 200 m.',
    where: library,
    schedule: [{ weekday: 'MO', opensAt: '14:00', closesAt: '15:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'digital-drop-in',
    organisation: 'library',
    name: 'Digital drop-in',
    description:
      'Bring your phone, your tablet or only your question. A volunteer sits beside you until it works. We also lend tablets with internet for three months.',
    needs: ['digital', 'paperwork', 'confidence'],
    types: ['computer-help'],
    circumstances: ['older-people'],
    accessFeatures: ['step-free', 'hearing-loop'],
    price: 'free',
    easyWords:
      'Bring your phone, tablet or question. Somebody sits next to you and helps. There are no silly questions. You do not need an appointment. It costs nothing.',
    contactName: 'Arjun Mehta',
    email: 'digital@overwater-council.example.org',
    phone: '01632 960111',
    cost: 'Free',
    languages: ['en', 'nl'],
    access: 'Step-free. Hearing loop. Bus station 200 m.',
    where: library,
    schedule: [
      { weekday: 'TU', opensAt: '10:00', closesAt: '12:30' },
      { weekday: 'SA', opensAt: '10:00', closesAt: '12:00' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'language-cafe',
    organisation: 'library',
    name: 'Language Café',
    description:
      'Talk English with neighbours over tea, and teach them a word of yours. No lessons, no register, no wrong answers. Children play in the next room.',
    needs: ['language', 'belonging', 'loneliness', 'confidence'],
    types: ['language-lessons', 'lunch-or-coffee'],
    circumstances: ['newcomers', 'parents'],
    accessFeatures: ['step-free', 'children-welcome'],
    price: 'free',
    contactName: 'Oluwaseun Martins',
    email: 'language-cafe@overwater-council.example.org',
    phone: '01632 960112',
    cost: 'Free',
    languages: ['en', 'pl', 'ar', 'uk', 'pt', 'lt'],
    access: 'Step-free. Buses 3 and 9 stop outside.',
    where: northfieldHub,
    schedule: [{ weekday: 'TH', opensAt: '09:30', closesAt: '11:30', note: 'School terms only' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'english-class',
    organisation: 'library',
    name: 'English for every day',
    description:
      'A real class with a teacher, twice a week for ten weeks: the doctor, the school, the shop, the landlord. New groups start three times a year. There is a waiting list.',
    needs: ['language', 'work', 'confidence'],
    types: ['language-lessons', 'courses-and-learning'],
    circumstances: ['newcomers'],
    accessFeatures: ['step-free', 'children-welcome'],
    price: 'paid',
    contactName: 'Oluwaseun Martins',
    email: 'english@overwater-council.example.org',
    phone: '01632 960112',
    cost: 'Free with benefits or asylum support, otherwise £15 for ten weeks',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free. Crèche for eight children.',
    where: library,
    schedule: [
      { weekday: 'TU', opensAt: '13:00', closesAt: '15:00' },
      { weekday: 'TH', opensAt: '13:00', closesAt: '15:00' },
    ],
    capacity: 'waitlist',
    status: 'active',
  },

  // Wend Leisure and Health
  {
    key: 'gym-on-referral',
    organisation: 'wend-leisure',
    name: 'Gym on referral',
    description:
      'Twelve weeks with a coach who knows about bad knees, hearts and nerves. You start with a talk, not with a treadmill. Quiet hours without music.',
    needs: ['activity', 'long-term-condition', 'weight', 'low-mood'],
    types: ['sport-and-movement', 'health-and-lifestyle'],
    circumstances: ['people-with-long-term-conditions', 'disabled-people'],
    accessFeatures: ['step-free', 'accessible-toilet', 'quiet-space'],
    price: 'paid',
    contactName: 'Jermaine Cole',
    email: 'referral@wend-leisure.example.org',
    phone: '01632 960113',
    cost: '£2 a visit for twelve weeks',
    eligibility: 'With a long-term condition or low mood. Your practice signs one page.',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free, lift, changing place with hoist. Bus 9 stops outside.',
    where: leisureCentre,
    schedule: [
      { weekday: 'MO', opensAt: '10:00', closesAt: '12:00', note: 'Quiet hours' },
      { weekday: 'WE', opensAt: '18:00', closesAt: '20:00' },
      { weekday: 'FR', opensAt: '10:00', closesAt: '12:00', note: 'Quiet hours' },
    ],
    capacity: 'waitlist',
    status: 'active',
  },
  {
    key: 'weigh-forward',
    organisation: 'wend-leisure',
    name: 'Weigh Forward',
    description:
      'Losing weight, slowly and in company. A group of twelve, twelve Mondays, about eating and moving and why it is hard. Nobody is weighed in front of others. Partners may come.',
    needs: ['weight', 'long-term-condition', 'confidence'],
    types: ['health-and-lifestyle', 'peer-group'],
    circumstances: ['people-with-long-term-conditions'],
    accessFeatures: ['step-free', 'seating', 'come-with-somebody'],
    price: 'free',
    contactName: 'Jermaine Cole',
    email: 'weigh-forward@wend-leisure.example.org',
    phone: '01632 960113',
    cost: 'Free',
    eligibility: 'A coach rings you first to see whether the group suits you.',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free. Chairs without arms. Bus 9 stops outside.',
    where: leisureCentre,
    schedule: [{ weekday: 'MO', opensAt: '18:30', closesAt: '20:00' }],
    capacity: 'additional-assessment-required',
    status: 'active',
  },
  {
    key: 'strong-and-steady',
    organisation: 'wend-leisure',
    name: 'Strong and Steady in Marsh Lane',
    description:
      'Exercises on and beside a chair, for legs, balance and nerve. Good after a fall. Half an hour of moving and half an hour of tea.',
    needs: ['activity', 'confidence', 'long-term-condition', 'loneliness'],
    types: ['sport-and-movement', 'lunch-or-coffee'],
    circumstances: ['older-people'],
    accessFeatures: ['step-free', 'seating', 'parking'],
    price: 'paid',
    contactName: 'Philippa Snell',
    email: 'steady@wend-leisure.example.org',
    phone: '01632 960114',
    cost: '£2, tea included',
    minimumAge: 55,
    languages: ['en', 'pl'],
    access: 'Step-free. Parking at the door. Bus 27 from the station at 09:20.',
    where: marshHall,
    schedule: [{ weekday: 'WE', opensAt: '10:00', closesAt: '11:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'womens-swim',
    organisation: 'wend-leisure',
    name: 'Women’s swim',
    description:
      'An hour in the small pool for women only, with a woman at the side who teaches beginners. The money for it has ended; the pool hour is gone until somebody pays for it again.',
    needs: ['activity', 'weight', 'confidence', 'belonging'],
    types: ['sport-and-movement'],
    circumstances: ['women'],
    accessFeatures: ['step-free'],
    price: 'paid',
    contactName: 'Philippa Snell',
    email: 'swim@wend-leisure.example.org',
    phone: '01632 960114',
    cost: '£2.50',
    eligibility: 'Women',
    minimumAge: 16,
    languages: ['en', 'ar'],
    access: 'Step-free. Pool hoist. Blinds down.',
    where: leisureCentre,
    schedule: [{ weekday: 'SU', opensAt: '17:00', closesAt: '18:00' }],
    capacity: 'no-capacity',
    status: 'inactive',
  },
  {
    key: 'living-well',
    organisation: 'wend-leisure',
    name: 'Living well with what you have',
    description:
      'Peer support for people with a long illness, with a hand massage for who likes it. Six mornings for people with diabetes, bad lungs, pain or a tired heart. A nurse and someone who lives with it lead the group together. You make one small plan a week.',
    needs: ['long-term-condition', 'confidence', 'activity', 'worry'],
    types: ['health-and-lifestyle', 'peer-group'],
    circumstances: ['people-with-long-term-conditions'],
    accessFeatures: ['step-free', 'seating'],
    price: 'free',
    contactName: 'Grainne Duffy',
    email: 'living-well@wend-leisure.example.org',
    phone: '01632 960115',
    cost: 'Free',
    eligibility: 'With a long-term condition. A nurse rings you first.',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free. Breaks when you need them. Bus 9 stops outside.',
    where: leisureCentre,
    schedule: [{ weekday: 'TH', opensAt: '10:00', closesAt: '12:30', note: 'Six weeks, starts every two months' }],
    capacity: 'additional-assessment-required',
    status: 'active',
  },

  // Still Waters
  {
    key: 'open-evening',
    organisation: 'still-waters',
    name: 'Open evening',
    description:
      'For when your mental health is heavy to carry. A group for people who feel low or anxious. Two hosts, soft chairs, and a round in which you may say ‘pass’. Come late or leave early if that is what you can do.',
    needs: ['low-mood', 'worry', 'loneliness', 'confidence'],
    types: ['peer-group', 'talking-support'],
    circumstances: ['neurodivergent-people'],
    accessFeatures: ['step-free', 'quiet-space', 'seating'],
    price: 'free',
    contactName: 'Tamsin Orchard',
    email: 'open-evening@still-waters.example.org',
    phone: '01632 960025',
    cost: 'Free',
    eligibility: 'Not for people in crisis tonight; then ring your GP or the crisis line first.',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free by the yard. Dim light. Text the host and she meets you outside.',
    where: ropewalk,
    schedule: [{ weekday: 'WE', opensAt: '18:30', closesAt: '20:00' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'sleep-course',
    organisation: 'still-waters',
    name: 'Sleep again, on your screen',
    description:
      'Five short evenings by video with a small group, camera on or off. About worry at night, shift work and screens. You keep a simple sleep diary.',
    needs: ['sleep', 'worry', 'low-mood'],
    types: ['courses-and-learning', 'health-and-lifestyle'],
    price: 'free',
    contactName: 'Tamsin Orchard',
    email: 'sleep@still-waters.example.org',
    phone: '01632 960025',
    cost: 'Free',
    minimumAge: 18,
    languages: ['en'],
    access: 'Captions. A volunteer tests the link with you the day before.',
    online: true,
    schedule: [{ weekday: 'TU', opensAt: '20:00', closesAt: '20:45' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'monday-men',
    organisation: 'still-waters',
    name: 'Monday Men',
    description: 'Men, a pot of chilli and a pool table. Talking happens sideways. Nobody asks what you do for a living.',
    needs: ['low-mood', 'loneliness', 'relationships', 'confidence'],
    types: ['peer-group', 'lunch-or-coffee'],
    circumstances: ['men'],
    accessFeatures: ['step-free'],
    price: 'free',
    contactName: 'Winston Blake',
    email: 'monday-men@still-waters.example.org',
    phone: '07700 900116',
    cost: 'Free, chilli £1',
    eligibility: 'Men',
    minimumAge: 18,
    languages: ['en'],
    access: 'Step-free by the yard.',
    where: ropewalk,
    schedule: [{ weekday: 'MO', opensAt: '18:30', closesAt: '20:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'art-at-the-ropewalk',
    organisation: 'still-waters',
    name: 'Art at the Ropewalk',
    description:
      'Paint, print or clay with an artist who does not praise for nothing. Ten places, each for a term. Two exhibitions a year, only if you want to show.',
    needs: ['low-mood', 'meaning', 'confidence', 'worry'],
    types: ['arts-and-crafts'],
    accessFeatures: ['step-free', 'accessible-toilet'],
    price: 'free',
    contactName: 'Noor de Graaf',
    email: 'art@still-waters.example.org',
    phone: '01632 960117',
    cost: 'Free, materials included',
    minimumAge: 18,
    languages: ['en', 'nl'],
    access: 'Goods lift to the first floor. Accessible toilet on the ground floor.',
    where: ropewalk,
    schedule: [{ weekday: 'TH', opensAt: '13:30', closesAt: '15:30' }],
    capacity: 'no-capacity',
    status: 'active',
  },
  {
    key: 'walk-and-talk',
    organisation: 'still-waters',
    name: 'Walk and talk',
    description:
      'An easy hour along the sea bank, two by two, with a trained listener at the back. Prams and dogs welcome. It goes in the rain too.',
    needs: ['low-mood', 'worry', 'activity', 'loneliness'],
    types: ['walking', 'talking-support'],
    circumstances: ['parents'],
    accessFeatures: ['step-free', 'seating', 'assistance-dogs', 'children-welcome'],
    price: 'free',
    easyWords:
      'We walk for one hour along the water. We walk slowly, two by two. You can talk, or say nothing. You may bring a pram or a dog. We also walk when it rains.',
    contactName: 'Esther Boyle',
    email: 'walk@still-waters.example.org',
    phone: '07700 900118',
    cost: 'Free',
    languages: ['en'],
    access: 'Flat, firm path. A bench every 400 m. Meet at the Ropewalk gate.',
    where: ropewalk,
    schedule: [
      { weekday: 'FR', opensAt: '10:30', closesAt: '11:45' },
      { weekday: 'SU', opensAt: '15:00', closesAt: '16:15' },
    ],
    capacity: 'capacity',
    status: 'active',
  },

  // Churches Together on the Wend
  {
    key: 'food-bank',
    organisation: 'churches',
    name: 'Quayside food bank',
    description:
      'Three days of food for you and who lives with you, and a hot drink while it is packed. You need a voucher; your link worker or practice can write one. Tell us about halal, vegetarian, or no cooker.',
    needs: ['food', 'income'],
    types: ['food-help'],
    accessFeatures: ['step-free'],
    price: 'free',
    easyWords:
      'You get food for three days, for you and your family. You need a paper, a voucher. Your doctor or your link worker can give you one. It costs nothing.',
    contactName: 'Major Doreen Platt',
    email: 'foodbank@wend-churches.example.org',
    phone: '01632 960119',
    cost: 'Free',
    eligibility: 'With a voucher',
    languages: ['en', 'pl'],
    access: 'Ramp. Delivery on Fridays if you cannot carry.',
    where: quayMethodist,
    schedule: [
      { weekday: 'TU', opensAt: '11:00', closesAt: '13:00' },
      { weekday: 'FR', opensAt: '15:00', closesAt: '17:30' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'open-door',
    organisation: 'churches',
    name: 'Open Door coffee',
    description:
      'The church hall is warm and open, and there is coffee and toast. Some people stay ten minutes, some the whole morning. The vicar does the washing-up.',
    needs: ['loneliness', 'belonging', 'food', 'energy'],
    types: ['lunch-or-coffee', 'faith-and-meaning'],
    circumstances: ['people-without-a-home'],
    accessFeatures: ['step-free', 'accessible-toilet', 'seating'],
    price: 'free',
    contactName: 'Revd Judith Amos',
    email: 'open-door@wend-churches.example.org',
    phone: '01632 960026',
    cost: 'Free',
    languages: ['en'],
    access: 'Step-free from Church Lane. Accessible toilet. Bus station 300 m.',
    where: stMargarets,
    schedule: [
      { weekday: 'MO', opensAt: '09:30', closesAt: '12:00' },
      { weekday: 'SA', opensAt: '09:30', closesAt: '12:00' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'bereavement-cafe',
    organisation: 'churches',
    name: 'Bereavement café',
    description:
      'For anyone who has lost someone, last month or twenty years ago. You can talk about them, or about the cricket. Two hosts, no prayers unless somebody asks.',
    needs: ['bereavement', 'loneliness', 'low-mood'],
    types: ['bereavement-support', 'lunch-or-coffee'],
    circumstances: ['bereaved-people'],
    accessFeatures: ['step-free', 'hearing-loop'],
    price: 'donation',
    contactName: 'Revd Judith Amos',
    email: 'cafe@wend-churches.example.org',
    phone: '01632 960026',
    cost: 'Free, cake by donation',
    languages: ['en'],
    access: 'Step-free from Church Lane. Hearing loop.',
    where: stMargarets,
    schedule: [{ weekday: 'TH', opensAt: '14:30', closesAt: '16:00', note: 'First and third week of the month' }],
    capacity: 'capacity',
    status: 'active',
  },

  // Overwater Carers
  {
    key: 'carers-group',
    organisation: 'carers',
    name: 'Carers’ circle',
    description:
      'An hour and a half with people who also get up at night for someone else. Practical tips, a grumble, and a lawyer or nurse once a month. The person you care for can be in the garden room with us.',
    needs: ['carer', 'loneliness', 'worry', 'relationships'],
    types: ['carer-support', 'peer-group'],
    circumstances: ['carers'],
    accessFeatures: ['step-free', 'come-with-somebody'],
    price: 'free',
    contactName: 'Sinéad Fallon',
    email: 'circle@overwater-carers.example.org',
    phone: '01632 960027',
    cost: 'Free',
    languages: ['en'],
    access: 'Step-free. Bring the person you care for.',
    where: carersHouse,
    schedule: [{ weekday: 'TU', opensAt: '10:30', closesAt: '12:00' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'few-hours-off',
    organisation: 'carers',
    name: 'A few hours off',
    description:
      'A trained sitter stays with the person you care for, the same one each time, so that you can go out or sleep. Three hours every two weeks. There is a waiting list of about two months.',
    needs: ['carer', 'sleep'],
    types: ['carer-support', 'help-at-home'],
    circumstances: ['carers', 'people-with-dementia'],
    price: 'paid',
    contactName: 'Sinéad Fallon',
    email: 'sitting@overwater-carers.example.org',
    phone: '01632 960120',
    cost: 'Free for the first ten visits, then £6',
    eligibility: 'You care for someone who cannot be left alone.',
    languages: ['en', 'nl'],
    schedule: [
      { weekday: 'MO', opensAt: '09:00', closesAt: '17:00', note: 'At your home, by agreement' },
      { weekday: 'TH', opensAt: '09:00', closesAt: '17:00', note: 'At your home, by agreement' },
    ],
    capacity: 'waitlist',
    status: 'active',
  },

  // Good Neighbours
  {
    key: 'befriending',
    organisation: 'good-neighbours',
    name: 'A visitor for you',
    description:
      'One volunteer, the same one, an hour a week at your home or out together. Joan meets you both first and asks what you like to talk about. It lasts as long as you both want.',
    needs: ['loneliness', 'bereavement', 'confidence'],
    types: ['befriending'],
    circumstances: ['older-people'],
    price: 'free',
    easyWords:
      'Somebody comes to see you every week. It is always the same person. You talk, drink tea or go out together. It costs nothing.',
    contactName: 'Joan Pettifer',
    email: 'visits@good-neighbours.example.org',
    phone: '01632 960028',
    cost: 'Free',
    eligibility: 'People who live alone or feel alone.',
    minimumAge: 55,
    languages: ['en', 'nl'],
    schedule: [
      { weekday: 'MO', opensAt: '10:00', closesAt: '18:00', note: 'At a time that you agree' },
      { weekday: 'TH', opensAt: '10:00', closesAt: '18:00', note: 'At a time that you agree' },
    ],
    capacity: 'waitlist',
    status: 'active',
  },
  {
    key: 'telephone-friends',
    organisation: 'good-neighbours',
    name: 'Telephone friends',
    description:
      'A volunteer rings you at the same hour each week, for a chat of half an hour. Good while you wait for a visitor, or instead of one. Mobile or landline.',
    needs: ['loneliness', 'worry'],
    types: ['befriending'],
    price: 'free',
    contactName: 'Joan Pettifer',
    email: 'phone@good-neighbours.example.org',
    phone: '01632 960028',
    cost: 'Free',
    minimumAge: 18,
    languages: ['en', 'nl', 'pl'],
    schedule: [
      { weekday: 'TU', opensAt: '10:00', closesAt: '20:00', note: 'By phone' },
      { weekday: 'SU', opensAt: '14:00', closesAt: '18:00', note: 'By phone' },
    ],
    byPhone: true,
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'volunteer-drivers',
    organisation: 'good-neighbours',
    name: 'Volunteer drivers',
    description:
      'A neighbour with a car takes you to a group, the surgery or the shops and brings you home. Ring two days before. They help you to the door and with the bags.',
    needs: ['transport', 'confidence'],
    types: ['transport'],
    circumstances: ['older-people', 'disabled-people'],
    accessFeatures: ['fetched-from-home', 'assistance-dogs'],
    price: 'paid',
    contactName: 'Joan Pettifer',
    email: 'drivers@good-neighbours.example.org',
    phone: '01632 960121',
    cost: '45p a mile; ask if that is a problem',
    eligibility: 'People who cannot use the bus, or have none.',
    languages: ['en'],
    access: 'Two cars take a folded wheelchair. Guide dogs welcome.',
    schedule: [
      { weekday: 'MO', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'TU', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'WE', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'TH', opensAt: '09:00', closesAt: '17:00' },
      { weekday: 'FR', opensAt: '09:00', closesAt: '17:00' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'come-along',
    organisation: 'good-neighbours',
    name: 'Somebody to come along',
    description:
      'The first time somewhere is the hardest. A volunteer meets you at home or at the bus stop, goes in with you and stays as long as you like. Up to four times.',
    needs: ['confidence', 'loneliness', 'worry', 'transport'],
    types: ['befriending', 'transport'],
    circumstances: ['neurodivergent-people'],
    accessFeatures: ['come-with-somebody', 'fetched-from-home'],
    price: 'free',
    contactName: 'Terry Marlow',
    email: 'along@good-neighbours.example.org',
    phone: '07700 900215',
    cost: 'Free',
    minimumAge: 18,
    languages: ['en', 'nl', 'pl'],
    schedule: [
      { weekday: 'TU', opensAt: '09:00', closesAt: '18:00', note: 'By agreement' },
      { weekday: 'TH', opensAt: '09:00', closesAt: '18:00', note: 'By agreement' },
    ],
    capacity: 'capacity',
    status: 'active',
  },

  // Neighbours
  {
    key: 'growers',
    organisation: 'holm-bank-growers',
    name: 'Wednesday and Saturday growing',
    description:
      'A community garden by the river. Dig, sow, water or sit by the shed and shell beans. Tools and boots are there in most sizes. You take home your share.',
    needs: ['activity', 'loneliness', 'meaning', 'low-mood', 'food'],
    types: ['nature-and-gardening'],
    circumstances: ['newcomers'],
    price: 'free',
    contactName: 'Pete Sarsfield',
    email: 'hello@holm-bank-growers.example.org',
    phone: '07700 900032',
    cost: 'Free',
    languages: ['en', 'tr', 'vi'],
    access: 'Two raised beds and a firm path. Compost toilet with a step. Bus 5 to Albert Street, then 6 minutes.',
    where: allotments,
    schedule: [
      { weekday: 'WE', opensAt: '10:00', closesAt: '13:00' },
      { weekday: 'SA', opensAt: '10:00', closesAt: '13:00' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'tuesday-walk',
    organisation: 'second-post',
    name: 'The Tuesday walk',
    description:
      'An hour at the pace of the slowest, along one of the old post rounds, with a stop for tea. Derek waits for latecomers until five past. Nobody is left behind.',
    needs: ['activity', 'loneliness', 'low-mood', 'long-term-condition'],
    types: ['walking'],
    circumstances: ['older-people'],
    price: 'free',
    contactName: 'Derek Holroyd',
    email: 'derek@second-post.example.org',
    phone: '07700 900031',
    cost: 'Free, bring £2 for tea',
    languages: ['en'],
    access: 'Pavements and kerbs. Sticks and frames are no problem. Near the railway station.',
    where: sortingOffice,
    schedule: [{ weekday: 'TU', opensAt: '10:00', closesAt: '11:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'scrabble',
    organisation: 'triple-word',
    name: 'Scrabble at the Anchor',
    description: 'Five boards and a rule that winners make the tea. Beginners get a partner. You do not have to buy a drink.',
    needs: ['loneliness', 'belonging', 'confidence'],
    types: ['peer-group', 'lunch-or-coffee'],
    accessFeatures: ['seating'],
    price: 'free',
    contactName: 'Maureen Sparrow',
    email: 'maureen@triple-word.example.org',
    phone: '07700 900033',
    cost: 'Free',
    languages: ['en'],
    access: 'One step at the back door. Large tiles on one board. Bus 14 to Quay Street.',
    where: anchor,
    schedule: [{ weekday: 'WE', opensAt: '14:00', closesAt: '16:30' }],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'womens-table',
    organisation: 'kitchen-table',
    name: 'The women’s table',
    description:
      'Women cook, eat and talk after the school run, in whatever language comes out. Small children crawl under the table. You can come once or every week.',
    needs: ['belonging', 'loneliness', 'language', 'relationships', 'food'],
    types: ['lunch-or-coffee', 'family-and-parenting'],
    circumstances: ['women', 'parents', 'newcomers'],
    accessFeatures: ['step-free', 'children-welcome'],
    price: 'donation',
    contactName: 'Samira Bakkali',
    email: 'samira@northfield-kitchen-table.example.org',
    phone: '07700 900034',
    cost: '£1 or something to put in the pot',
    eligibility: 'Women',
    languages: ['en', 'ar', 'so', 'nl'],
    access: 'Step-free. Prams inside. Halal kitchen.',
    where: primarySchool,
    schedule: [
      { weekday: 'TU', opensAt: '09:15', closesAt: '11:30', note: 'School terms only' },
      { weekday: 'FR', opensAt: '09:15', closesAt: '11:30', note: 'School terms only' },
    ],
    capacity: 'capacity',
    status: 'active',
  },

  // Overwater Works
  {
    key: 'job-support',
    organisation: 'overwater-works',
    name: 'Job support, one to one',
    description:
      'A coach helps with a CV, a first call to an employer, or talking to the Jobcentre. Also for people who are off sick and want to go back slowly. Six talks, more if needed.',
    needs: ['work', 'income', 'confidence', 'digital'],
    types: ['work-and-training'],
    circumstances: ['people-out-of-work'],
    accessFeatures: ['step-free'],
    price: 'free',
    contactName: 'Kwame Asante',
    email: 'coach@overwater-council.example.org',
    phone: '01632 960122',
    cost: 'Free',
    minimumAge: 18,
    maximumAge: 66,
    languages: ['en', 'pl'],
    access: 'Lift. Talks by video if you prefer. Bus station 250 m.',
    where: cornhill,
    schedule: [
      { weekday: 'MO', opensAt: '09:00', closesAt: '17:00', note: 'By appointment' },
      { weekday: 'WE', opensAt: '09:00', closesAt: '19:00', note: 'By appointment' },
    ],
    capacity: 'capacity',
    status: 'active',
  },

  // The Boatshed
  {
    key: 'boatshed-mornings',
    organisation: 'boatshed',
    name: 'Boatshed mornings',
    description:
      'Sand, saw, varnish or sort screws beside someone who knows how. At the moment a 1938 eel boat is on the trestles. Everyone stops at half past ten for tea.',
    needs: ['meaning', 'loneliness', 'low-mood', 'confidence'],
    types: ['volunteering', 'arts-and-crafts'],
    circumstances: ['men', 'veterans'],
    accessFeatures: ['step-free'],
    price: 'free',
    contactName: 'Ray Dimmock',
    email: 'shed@overwater-boatshed.example.org',
    phone: '01632 960030',
    cost: 'Free, tea 50p',
    minimumAge: 18,
    languages: ['en', 'nl'],
    access: 'Step-free. Benches at two heights. It can be loud; there are ear defenders.',
    where: boatshed,
    schedule: [
      { weekday: 'MO', opensAt: '09:30', closesAt: '12:30' },
      { weekday: 'TH', opensAt: '09:30', closesAt: '12:30' },
    ],
    capacity: 'capacity',
    status: 'active',
  },
  {
    key: 'slow-spokes',
    organisation: 'boatshed',
    name: 'Slow Spokes',
    description:
      'Cycling without hurry. A flat ride of eight miles at most, with a café at the far end. Bicycles, tricycles and a tandem to borrow. Someone rides at the back with the tools.',
    needs: ['activity', 'low-mood', 'weight', 'loneliness'],
    types: ['sport-and-movement'],
    price: 'free',
    contactName: 'Ineke Rozema',
    email: 'spokes@overwater-boatshed.example.org',
    phone: '07700 900123',
    cost: 'Free, £3 for your own coffee',
    minimumAge: 16,
    languages: ['en', 'nl'],
    access: 'A tandem for people who do not see well. Start at the Boatshed.',
    where: boatshed,
    schedule: [{ weekday: 'SA', opensAt: '09:30', closesAt: '12:00', note: 'April to October; a shorter ride in winter' }],
    capacity: 'capacity',
    status: 'active',
  },
]
