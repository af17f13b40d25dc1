import { m } from '#words'

/** What each field is called by which something is put right, or left as it is. */
export const correctionLabels = () => ({
  about: m.corrections_hear_about(),
  words: m.corrections_words(),
  because: m.erasures_why(),
  givenName: m.person_given_name(),
  familyName: m.person_family_name(),
  birthDate: m.person_birth_date(),
  phone: m.person_phone(),
  email: m.person_email(),
})
