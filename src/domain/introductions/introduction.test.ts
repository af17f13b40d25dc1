import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answersByAttendanceLink, attendanceAnswers, introductionAnswers, nextAnswers, stateOf, type Answer } from './index.ts'

const anyAnswer = fc.constantFrom<Answer>(...introductionAnswers, ...attendanceAnswers)

/** What is kept of a row of answers, when each is taken only if it can follow. */
function taken(answers: readonly Answer[]): Answer[] {
  return answers.reduce<Answer[]>((kept, answer) => (nextAnswers(stateOf(kept)).includes(answer) ? [...kept, answer] : kept), [])
}

test('the state of an introduction is told by its newest answer alone, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer), anyAnswer, (before, newest) => {
      expect(stateOf([...before, newest])).toBe(stateOf([newest]))
    }),
  )
  expect(stateOf([])).toBe('asked')
})

test('an answer that is taken changes the state, and one that is not changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer), anyAnswer, (before, answer) => {
      const kept = taken(before)
      const after = taken([...before, answer])
      expect(stateOf(after) === stateOf(kept)).toBe(after.length === kept.length)
    }),
  )
})

test('from wherever it stands there is a way to "they came", so nobody is ever stuck', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer), (before) => {
      const kept = taken(before)
      const ways: Answer[][] = [
        [],
        ...introductionAnswers.map((answer): Answer[] => [answer]),
        ...attendanceAnswers.map((answer): Answer[] => [answer]),
      ]
      expect(ways.some((way) => stateOf(taken([...kept, ...way, 'came'])) === 'attending')).toBe(true)
    }),
  )
})

test('nobody is said to have stopped who had not come or been expected', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer), (before) => {
      const kept = taken(before)
      const stop = kept.indexOf('stopped')
      if (stop >= 0) expect(kept.slice(0, stop).some((answer) => answer === 'came' || answer === 'did-not-come')).toBe(true)
    }),
  )
})

test('the attendance link offers only what can follow, and nothing to a group that declined', () => {
  fc.assert(
    fc.property(fc.array(anyAnswer), (before) => {
      const state = stateOf(taken(before))
      expect(nextAnswers(state)).toEqual(expect.arrayContaining([...answersByAttendanceLink(state)]))
      if (state === 'declined') expect(answersByAttendanceLink(state)).toEqual([])
    }),
  )
})
