export { type NewLetter, oweLetter } from './owe-letter.ts'
export { cancelLetters } from './cancel-letters.ts'
export { sendLetter, takeUpOwedLetters } from './send-letter.ts'
export { addressOfLetter, lettersOwed, wasAnyOwed, wasOwed, type KeptLetter } from './queries.ts'
