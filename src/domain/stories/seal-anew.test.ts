import { expect, test } from 'vitest'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { newKeyLine, readKeys, type Keys } from '#platform/keyring'
import { openWorld } from '../../../tests/support/world.ts'
import { piecesByKey, sealAnew, storyOf, tellPiece } from './index.ts'

const world = await openWorld()
const one = newKeyLine(new Date('2026-01-01'))
const two = newKeyLine(new Date('2026-06-01'))
const lost = newKeyLine(new Date('2025-01-01'))
const nameOf = (line: string) => line.split(':')[0]!

const told = async (keys: Keys, count: number) => {
  const { id } = await world.client()
  const self: Context = { ...world.system, actor: { kind: 'client', id }, keyring: () => keys }
  for (let n = 1; n <= count; n++) {
    await tellPiece(self, { id: newId(), clientId: id, layer: 'sensitive', question: null, words: `Words ${n}` })
  }
  await tellPiece(self, { id: newId(), clientId: id, layer: 'personal', question: null, words: 'Not sealed' })
  return {
    id,
    /** By the alphabet: what is told within one millisecond has no order. */
    words: (keyring: Keys) => reading(self, async (tx) => (await storyOf(tx, () => keyring, id)).map(({ words }) => words).toSorted()),
  }
}

test('everything is sealed with the newest key; what a lost key sealed stays, and is counted', async () => {
  const many = await told(readKeys(one), 210)
  const stuck = await told(readKeys(lost), 2)
  const both = readKeys(`${two}\n${one}`)
  const shown: number[] = []
  expect(
    await sealAnew(
      world.db,
      () => both,
      (done) => shown.push(done),
    ),
  ).toEqual({ sealed: 210, lost: 2 })
  expect(shown.at(-1)).toBe(210)
  expect(new Map((await piecesByKey(world.db)).map(({ key, pieces }) => [key, pieces]))).toEqual(
    new Map([
      [nameOf(two), 210],
      [nameOf(lost), 2],
    ]),
  )
  const words = await many.words(readKeys(two))
  expect(words).toEqual(['Not sealed', ...Array.from({ length: 210 }, (_, n) => `Words ${n + 1}`)].toSorted())
  expect(await stuck.words(both)).toEqual(['Not sealed', undefined, undefined])
  expect(await stuck.words(readKeys(lost))).toEqual(['Not sealed', 'Words 1', 'Words 2'])
  expect(await sealAnew(world.db, () => both)).toEqual({ sealed: 0, lost: 2 })
})
