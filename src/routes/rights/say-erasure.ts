import { answerDueAt, type Request } from '#domain/rights'
import { sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayNumber } from './say-number.ts'

/** How a request to be erased stands, for whoever asked it. */
export function sayErasure(request: Request | undefined, manner: Manner) {
  const waits = request && !request.answer
  return {
    waits: waits
      ? {
          day: sayDayOnPaper(request.askedAt, manner),
          due: sayDayOnPaper(answerDueAt(request.askedAt), manner),
          number: sayNumber(request.number),
        }
      : null,
    refused: request?.answer?.is === 'refused' ? sayRefused(request.answer, manner) : null,
  }
}

function sayRefused({ at, by, because, words }: NonNullable<Request['answer']>, manner: Manner) {
  return {
    sentence: m.erase_refused({ day: sayDayOnPaper(at, manner), name: by ?? '', because: word(`request_because_${because ?? ''}`) }),
    words,
  }
}
