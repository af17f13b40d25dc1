export { type MonthOfReferrals, numbersByMonth } from './numbers-by-month.ts'
export { type Walk, type DropOutPlace, dropOutPlaces } from './walk.ts'
