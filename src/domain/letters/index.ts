export { type NewLetter, type Owed, oweLetter } from './owe-letter.ts'
export { cancelLetters, cancelLettersNotRefused } from './cancel-letters.ts'
export { lettersAbout, lettersNaming } from './about.ts'
export { sendLetter, takeUpHeldLetters, takeUpOwedLetters } from './send-letter.ts'
export {
  addressOfLetter,
  hasNewerLetter,
  type KeptLetter,
  lettersOwed,
  onceKeyOfLetter,
  wasAnyOwed,
  wasLetterRefused,
  wasLetterSent,
  wasOwed,
} from './queries.ts'
export { letterThatWaits, writeAnew } from './write-anew.ts'
