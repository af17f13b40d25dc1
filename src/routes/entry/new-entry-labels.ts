import { m } from '#words'

/** What each field of a new entry is called, for the summary of what is wrong. */
export const newEntryLabels = (): Record<string, string> => ({
  name: m.entry_name(),
  what: m.entry_new_what(),
  when: m.entry_new_when(),
  address1: m.entry_new_address(),
  postalCode: m.entry_postal_code(),
  city: m.entry_city(),
  contactName: m.entry_new_contact_name(),
  phone: m.entry_new_phone(),
  email: m.entry_email(),
  signed: m.entry_new_signed(),
})
