import { codesInWords } from './needs-in-words.ts'
import type { AccessFeature } from './search.ts'
import type { Weekday } from './service.ts'

// Words that people type for what can be chosen beside them. English and Dutch; beginnings of words, whole ones where \b ends them.

const costs: Record<'free' | 'gift', readonly string[]> = {
  free: ['free\\b', 'no cost', 'gratis', 'kosteloos', 'geen kosten', 'zonder kosten'],
  gift: ['cheap', 'low cost', 'low-cost', 'donation', 'pay what you', 'goedkoop', 'weinig geld', 'donatie', 'vrije bijdrage'],
}

const access: Record<AccessFeature, readonly string[]> = {
  'step-free': ['wheelchair', 'mobility scooter', 'step-free', 'step free', 'no steps', 'rolstoel', 'rollator', 'scootmobiel', 'drempel'],
  'accessible-toilet': ['accessible toilet', 'disabled toilet', 'aangepast toilet', 'invalidentoilet', 'rolstoeltoilet'],
  'hearing-loop': ['hearing', 'hard of hearing', 'ringleiding', 'slechthorend', 'gehoor', 'hoorapparaat'],
  'sign-language': ['sign language', 'bsl\\b', 'deaf', 'gebarentaal', 'gebarentolk', 'ngt\\b', 'doof\\b', 'dove\\b', 'doven'],
  'quiet-space': ['quiet', 'prikkelarm', 'rustig', 'stilte'],
  seating: ['seat', 'chairs', 'sit down', 'zitplaats', 'zitplek', 'stoelen'],
  'assistance-dogs': ['assistance dog', 'guide dog', 'hulphond', 'geleidehond', 'blindengeleide'],
  parking: ['parking', 'car park', 'parkeer', 'parkeren'],
  'children-welcome': ['with children', 'with kids', 'bring children', 'met kinderen', 'kinderen mee', 'kinderen welkom'],
  'come-with-somebody': ['bring a friend', 'bring somebody', 'bring someone', 'iemand mee', 'begeleider'],
  'fetched-from-home': ['fetched', 'picked up', 'pick-up', 'pick up', 'opgehaald', 'ophalen', 'haalservice'],
  interpreter: ['interpreter', 'tolk'],
}

const days: Record<Weekday, readonly string[]> = {
  MO: ['monday', 'maandag'],
  TU: ['tuesday', 'dinsdag'],
  WE: ['wednesday', 'woensdag'],
  TH: ['thursday', 'donderdag'],
  FR: ['friday', 'vrijdag'],
  SA: ['saturday', 'zaterdag', 'weekend'],
  SU: ['sunday', 'zondag', 'weekend'],
}

/** Which choices of the public finder do these words ask for: what it may cost, what must be there, and on which day? */
export const costsInWords = codesInWords(costs)
export const accessInWords = codesInWords(access)
export const daysInWords = codesInWords(days)
