import { type Answer, CannotFetch } from '#platform/fetch-safely'
import { LIMITS } from '../limits.ts'
import { parsed } from '../read-json.ts'
import type { Api, Slice } from './api.ts'
import { CannotHarvest, harvestError } from './ask.ts'
import { isObject, isSourceId, textIn } from './records.ts'

/** Reads a service a line, so many at a time: what is in memory does not grow with the directory. */
export async function* inLines(api: Api, answer: Answer): AsyncGenerator<Slice> {
  const skip = api.from.lines ?? 0
  let services: Slice['services'] = []
  let line = 0
  for await (const bytes of linesOf(answer)) {
    line++
    if (line <= skip) continue
    const record = recordIn(bytes)
    if (record && isSourceId(record.id)) services.push({ record, file: 'lines', line })
    else
      api.report.note({
        file: 'lines',
        line,
        reason: record ? 'missing-id' : 'unreadable-json',
        outcome: 'left-out',
        about: bytes.subarray(0, 60).toString('latin1'),
      })
    if (services.length >= api.limits.slice) {
      yield { services, unchanged: [], cursor: { lines: line } }
      services = []
    }
  }
  if (services.length > 0) yield { services, unchanged: [], cursor: { lines: line } }
}

function recordIn(bytes: Buffer) {
  try {
    const value = parsed(textIn(bytes).text, 'lines', LIMITS)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const NEW_LINE = 10

async function* linesOf(answer: Answer): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let length = 0
  try {
    for await (const piece of answer.body) {
      let from = 0
      for (let end = piece.indexOf(NEW_LINE); end !== -1; end = piece.indexOf(NEW_LINE, from)) {
        const line = Buffer.concat([...rest, piece.subarray(from, end)])
        rest = []
        length = 0
        from = end + 1
        if (line.length > 1) yield line
      }
      rest.push(piece.subarray(from))
      length += piece.length - from
      if (length > LIMITS.jsonLine) throw new CannotHarvest('too-large', answer.url)
    }
  } catch (error) {
    throw error instanceof CannotFetch ? harvestError(error) : error
  }
  const last = Buffer.concat(rest)
  if (last.length > 1) yield last
}
