export { type NewLetter, oweLetter } from './owe-letter.ts'
export { sendLetter, takeUpOwedLetters } from './send-letter.ts'
export { lettersOwed, wasOwed, type KeptLetter } from './queries.ts'
