import { strToU8, Zip, ZipDeflate } from 'fflate'
import { COPY_VERSION, copyPartNames, type CopyPiece } from '#domain/rights'
import type { Manner } from '#platform/say'
import { m } from '#words'
import { pageEnd, pageHead, pagePiece } from './copy-page.ts'

/** What stands at the top of both files of a copy. */
export interface CopyHead {
  client: string
  programme: { name: string; phone: string | null; email: string | null }
  /** Who took it, where that was not the client. */
  takenBy: string | null
  /** Layers of the story that whoever took it may not read. */
  layersLeftOut: readonly string[]
}

/**
 * The zip of a copy: a page to read and a file for machines, with the same in both. Both are made in one walk and pressed together as
 * they come, so that only some rows and the pressed bytes are in memory.
 */
export async function zipOf(pieces: AsyncIterable<CopyPiece>, head: CopyHead, manner: Manner): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  const add = (name: string) => {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = manner.now
    zip.add(file)
    return (text: string, isLast = false) => file.push(strToU8(text), isLast)
  }
  const page = add(`${m.copy_file_name({}, { locale: manner.locale })}.html`)
  const json = add('copy.json')
  page(pageHead(head, manner))
  json(jsonHead(head, manner))
  let part = ''
  let isFirst = true
  for await (const piece of pieces) {
    const isNew = piece.part !== part
    if (isNew) json(`${part ? '\n]' : ''},\n"${piece.part}": [`)
    page(pagePiece(piece, isNew, manner))
    isFirst = isNew || isFirst
    for (const row of piece.rows) {
      json(`${isFirst ? '' : ','}\n${JSON.stringify(row)}`)
      isFirst = false
    }
    part = piece.part
  }
  page(pageEnd(head, manner), true)
  json('\n]\n}\n', true)
  zip.end()
  return joined(chunks)
}

function jsonHead({ client, programme, takenBy, layersLeftOut }: CopyHead, { locale, timeZone, now }: Manner): string {
  const head = {
    format: 'footbridge.copy',
    version: COPY_VERSION,
    madeAt: now,
    client,
    programme,
    takenBy,
    layersLeftOut,
    language: locale,
    timeZone,
    parts: copyPartNames,
  }
  return JSON.stringify(head, null, 2).replace(/\n\}$/, '')
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
