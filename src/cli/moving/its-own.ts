import { Refusal } from '#platform/refusal'

/**
 * A file holds one programme: nothing in it reaches into another.
 *
 * @throws Refusal invalid (`moving-of-others`)
 */
export function demandItsOwn(isItsOwn: boolean, what: string): void {
  if (!isItsOwn) throw new Refusal('invalid', 'moving-of-others', { words: { what } })
}
