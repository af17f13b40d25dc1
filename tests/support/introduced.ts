import type { Person, World } from './world.ts'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { introduceClient, type NewIntroduction } from '#domain/introductions'
import { lettersOwed, sendLetter } from '#domain/letters'
import { react, reactions } from '#reactions'

/** Where links lead in tests. */
export const ORIGIN = 'https://footbridge.example'

type Settled = Pick<World, 'member' | 'client' | 'referral' | 'service' | 'read' | 'system' | 'programmeId'>

/** A referral with a step that leads to a service, and the link worker who agreed it. */
export async function agreedStep(
  world: Settled,
  fields: { sam?: Person; client?: { id: string }; service?: { id: string } | null; words?: string } = {},
) {
  const sam = fields.sam ?? (await world.member('link-worker'))
  const referral = await world.referral(fields.client ? { client: fields.client } : {})
  const service = fields.service === undefined ? await world.service({ name: 'Quayside Walkers' }) : fields.service
  const id = newId()
  await world.read((tx) =>
    tx
      .insertInto('step')
      .values({
        id,
        referral_id: referral.id,
        client_id: referral.clientId,
        service_id: service?.id ?? null,
        words: fields.words ?? 'Walk along once and see',
        done_by: 'client',
        agreed_at: sam.ctx.clock.now(),
        agreed_by: sam.id,
      })
      .execute(),
  )
  return { id, sam, referralId: referral.id, clientId: referral.clientId, serviceId: service?.id ?? null }
}

/** An introduction that was made and whose letter was written: with the key of the link in it. */
export async function introduced(world: Settled, fields: Partial<NewIntroduction> & { client?: { id: string } } = {}) {
  const step = await agreedStep(world, fields.client ? { client: fields.client } : {})
  const { id } = await introduceClient(step.sam.ctx, {
    id: newId(),
    stepId: step.id,
    message: 'To be outside again.',
    shared: ['phone'],
    ...fields,
  })
  await reactToAll(world)
  return { ...step, stepId: step.id, id, group: groupOf(world, id), key: await keyIn(world, `introduction:${id}:first`) }
}

/** The group behind an introduction, as its link makes it known. */
export const groupOf = (world: Settled, id: string): Context => ({ ...world.system, actor: { kind: 'group', id } })

/** How often each reaction to each fact was done. */
const done = new Map<string, number>()

/** Does everything that follows from the facts so far, as the jobs would; and once more when called again, which changes nothing. */
export async function reactToAll(world: Settled): Promise<void> {
  const facts = await world.read((tx) => tx.selectFrom('fact').select(['id', 'kind']).orderBy('at').orderBy('id').execute())
  for (const { id, kind } of facts) {
    for (const name of Object.keys(reactions[kind] ?? {})) {
      const times = done.get(`${id} ${name}`) ?? 0
      if (times === 2) continue
      done.set(`${id} ${name}`, times + 1)
      await react(world.system, id, name, { origin: ORIGIN })
    }
  }
}

/** Hands every letter that is owed to the mail server, as the jobs would. Their text is kept, as in a demo. */
export async function sendAll(world: Settled): Promise<void> {
  for (const { id } of await world.read((tx) => lettersOwed(tx))) await sendLetter(world.system, id, async () => undefined, true)
}

/** Letters so far, oldest first. */
export const lettersOf = (world: Settled) =>
  world.read((tx) =>
    tx.selectFrom('outgoing_mail').select(['once_key', 'to_address', 'subject', 'body']).orderBy('owed_at').orderBy('id').execute(),
  )

/** The key of the link in the letter that was owed for this. */
export async function keyIn(world: Settled, onceKey: string): Promise<string> {
  const letter = (await lettersOf(world)).find(({ once_key }) => once_key === onceKey)
  return /\/([\w-]{43})\s/.exec(letter?.body ?? '')![1]!
}

/** The keys of the links to this path in the letters so far, oldest first. */
export async function keysTo(world: Settled, path: '/answer/' | '/came/'): Promise<string[]> {
  const letters = await lettersOf(world)
  return letters.flatMap(({ body }) =>
    [...(body ?? '').matchAll(new RegExp(`${ORIGIN}${path}([\\w-]{43})`, 'g'))].map((match) => match[1]!),
  )
}

/** How a group is gone: closed by hand, its money ended, or its entry says so itself. */
export const waysToClose = [
  { hidden_because: 'closed', status: 'active' },
  { hidden_because: 'funding-ended', status: 'active' },
  { hidden_because: null, status: 'defunct' },
] as const

/** Closes a group so. */
export const close = (world: Settled, serviceId: string, how: (typeof waysToClose)[number] = waysToClose[0]) =>
  world.read((tx) =>
    tx
      .updateTable('service')
      .set({ ...how, hidden_at: how.hidden_because && world.system.clock.now() })
      .where('id', '=', serviceId)
      .execute(),
  )

/** Says that one entry is a part of another now. */
export const merge = (world: Settled, goneId: string, keptId: string) =>
  world.read((tx) =>
    tx
      .updateTable('service')
      .set({ hidden_at: world.system.clock.now(), hidden_because: 'merged', merged_into: keptId })
      .where('id', '=', goneId)
      .execute(),
  )
