export { type NewLetter, oweLetter } from './owe-letter.ts'
export { sendLetter } from './send-letter.ts'
export { lettersOwed, type KeptLetter } from './queries.ts'
