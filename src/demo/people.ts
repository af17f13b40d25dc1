export type DemoMember = {
  key: string
  name: string
  email: string
  /** One person may wear two hats. `organisation` is a key in organisations.ts. */
  roles: {
    organisation: string
    role: 'referrer' | 'link-worker' | 'provider-contact' | 'volunteer' | 'manager' | 'administrator'
  }[]
  profession: string
  phone: string
  locale: 'en' | 'nl'
  digest: 'at-once' | 'daily' | 'weekly' | 'never'
}

export const members: readonly DemoMember[] = [
  // They refer
  {
    key: 'raman',
    name: 'Dr Priya Raman',
    email: 'priya.raman@harbour-surgery.example.org',
    roles: [{ organisation: 'harbour-surgery', role: 'referrer' }],
    profession: 'GP',
    phone: '01632 960201',
    locale: 'en',
    digest: 'weekly',
  },
  {
    key: 'tremlett',
    name: 'Dr Owen Tremlett',
    email: 'owen.tremlett@abbey-road-practice.example.org',
    roles: [{ organisation: 'abbey-road', role: 'referrer' }],
    profession: 'GP',
    phone: '01632 960202',
    locale: 'en',
    digest: 'never',
  },
  {
    key: 'heuvel',
    name: 'Dr Hanneke van den Heuvel',
    email: 'hanneke.vandenheuvel@northfield-health.example.org',
    // Thursdays at Harbour, the other days at Northfield.
    roles: [
      { organisation: 'northfield-health', role: 'referrer' },
      { organisation: 'harbour-surgery', role: 'referrer' },
    ],
    profession: 'GP',
    phone: '01632 960203',
    locale: 'nl',
    digest: 'daily',
  },
  {
    key: 'grace',
    name: 'Grace Adeyemi-Foster',
    email: 'grace.adeyemi-foster@northfield-health.example.org',
    roles: [{ organisation: 'northfield-health', role: 'referrer' }],
    profession: 'practice nurse',
    phone: '01632 960204',
    locale: 'en',
    digest: 'weekly',
  },
  {
    key: 'callum',
    name: 'Callum Byrne',
    email: 'callum.byrne@wend-ambulance.example.org',
    roles: [{ organisation: 'wend-ambulance', role: 'referrer' }],
    profession: 'paramedic',
    phone: '07700 900205',
    locale: 'en',
    digest: 'at-once',
  },
  {
    key: 'yasmin',
    name: 'Yasmin Haddad',
    email: 'yasmin.haddad@overwater-council.example.org',
    roles: [{ organisation: 'council-social-work', role: 'referrer' }],
    profession: 'social worker',
    phone: '01632 960206',
    locale: 'en',
    digest: 'daily',
  },

  // They ring, listen and go along
  {
    key: 'sam',
    name: 'Sam Okafor',
    email: 'sam.okafor@overwater-link-workers.example.org',
    roles: [{ organisation: 'link-workers', role: 'link-worker' }],
    profession: 'link worker',
    phone: '07700 900207',
    locale: 'en',
    digest: 'daily',
  },
  {
    key: 'marijke',
    name: 'Marijke de Wit',
    email: 'marijke.dewit@overwater-link-workers.example.org',
    roles: [{ organisation: 'link-workers', role: 'link-worker' }],
    profession: 'link worker',
    phone: '07700 900208',
    locale: 'nl',
    digest: 'at-once',
  },
  {
    key: 'agnieszka',
    name: 'Agnieszka Reid-Jabłońska',
    email: 'agnieszka.reid@overwater-link-workers.example.org',
    roles: [{ organisation: 'link-workers', role: 'link-worker' }],
    profession: 'link worker',
    phone: '07700 900209',
    locale: 'en',
    digest: 'daily',
  },
  {
    key: 'ruth',
    name: 'Ruth Ainsworth',
    email: 'ruth.ainsworth@overwater-link-workers.example.org',
    roles: [{ organisation: 'link-workers', role: 'manager' }],
    profession: 'team manager',
    phone: '01632 960210',
    locale: 'en',
    digest: 'weekly',
  },
  {
    key: 'ivo',
    name: 'Ivo Petrov',
    email: 'ivo.petrov@overwater-link-workers.example.org',
    roles: [{ organisation: 'link-workers', role: 'administrator' }],
    profession: 'office administrator',
    phone: '01632 960211',
    locale: 'en',
    digest: 'never',
  },

  // They open the door
  {
    key: 'joan',
    name: 'Joan Pettifer',
    email: 'joan@good-neighbours.example.org',
    roles: [{ organisation: 'good-neighbours', role: 'provider-contact' }],
    profession: 'volunteer coordinator',
    phone: '01632 960028',
    locale: 'en',
    digest: 'at-once',
  },
  {
    key: 'bev',
    name: 'Beverley Stubbs',
    email: 'bev.stubbs@overwater-advice.example.org',
    roles: [{ organisation: 'advice-centre', role: 'provider-contact' }],
    profession: 'money adviser',
    phone: '01632 960213',
    locale: 'en',
    digest: 'daily',
  },
  {
    key: 'derek',
    name: 'Derek Holroyd',
    email: 'derek@second-post.example.org',
    roles: [
      { organisation: 'second-post', role: 'provider-contact' },
      { organisation: 'good-neighbours', role: 'volunteer' },
    ],
    profession: 'retired postman',
    phone: '07700 900031',
    locale: 'en',
    digest: 'weekly',
  },
  {
    key: 'terry',
    name: 'Terry Marlow',
    email: 'terry.marlow@post.example.org',
    roles: [{ organisation: 'good-neighbours', role: 'volunteer' }],
    profession: 'volunteer driver and companion',
    phone: '07700 900215',
    locale: 'en',
    digest: 'weekly',
  },
]
