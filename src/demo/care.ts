import { addService, changeService, confirmService, countShown, reportService } from '#domain/directory'
import { react } from '#reactions'
import { clockAt } from '#platform/clock'
import { inTransaction, type Actor, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import type { Tx } from '#platform/database'
import type { Town } from './town.ts'

const DAY = 86_400_000

/** When each of these was last confirmed by its own people, in days ago. What is not named here, nobody has confirmed. */
const CONFIRMED: Record<string, number> = {
  'lunch-club': 3,
  'cook-together': 40,
  'knit-and-mend': 12,
  koffietafel: 75,
  'benefits-advice': 20,
  'debt-advice': 95,
  'digital-drop-in': 8,
  'language-cafe': 150,
  'english-class': 33,
  'walk-and-talk': 61,
  'food-bank': 5,
  'bereavement-cafe': 210,
  'carers-group': 18,
  befriending: 27,
  growers: 130,
  'tuesday-walk': 9,
  'womens-table': 48,
  'boatshed-mornings': 15,
  'read-aloud': 400,
  'strong-and-steady': 460,
}

/** Last funded days that are near, in days from now. */
const FUNDING_ENDS: Record<string, number> = { 'sleep-course': 24, 'job-support': 45 }

/** Lets the directory be looked after as it would be: some of it confirmed lately, some of it in need of a person. */
export async function careForDirectory(ctx: Context, town: Town): Promise<void> {
  const now = ctx.clock.now().getTime()
  const ago = (days: number) => new Date(now - days * DAY)
  const idOf = (key: string) => town.services.get(key)!.id
  const as = (actor: Actor, days: number): Context => ({ ...ctx, actor, clock: clockAt(ago(days)) })
  const group = (key: string, days: number) => as({ kind: 'group', id: idOf(key) }, days)

  for (const [key, days] of Object.entries(CONFIRMED)) await confirmService(group(key, days), { serviceId: idOf(key) })
  for (const [key, days] of Object.entries(FUNDING_ENDS))
    await changeService(group(key, 30), {
      id: newId(),
      serviceId: idOf(key),
      fields: { fundingEndsOn: new Date(now + days * DAY).toISOString().slice(0, 10) },
    })
  await changeService(group('gym-on-referral', 6), {
    id: newId(),
    serviceId: idOf('gym-on-referral'),
    fields: { capacity: 'waitlist', placesFrom: new Date(now + 40 * DAY).toISOString().slice(0, 10) },
  })
  await inTransaction(ctx, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
  await changeService(group('scrabble', 1), {
    id: newId(),
    serviceId: idOf('scrabble'),
    fields: {
      times: [{ weekday: 'WE', opensAt: '14:30', closesAt: '17:00', note: null }],
      alert: 'From next month we begin half an hour later.',
    },
    signed: 'Maureen Sparrow',
  })
  await addService(as({ kind: 'public' }, 2), {
    id: newId(),
    name: 'Chess in the library window',
    what: 'Two boards and a flask of tea. Anybody may sit down.',
    when: 'Most Saturdays, from two o’clock',
    address1: 'Sessions Square',
    city: 'Overwater',
    postalCode: 'OV1 1HR',
    contactName: 'Omar Farouk',
    phone: '07700 900444',
    email: null,
    agreed: 'yes',
    agreedHow: 'spoken',
    signed: 'Mrs Okafor, Northfield',
  })
  const [clientId] = await inTransaction(ctx, async ({ tx }) =>
    (await tx.selectFrom('client').select('id').limit(1).execute()).map(({ id }) => id),
  )
  await reportService(as({ kind: 'client', id: clientId! }, 4), {
    id: newId(),
    serviceId: idOf('read-aloud'),
    kind: 'other-times',
    note: 'It starts at eleven now.',
  })
  await inTransaction(ctx, async ({ tx }) => {
    for (const days of [1, 2, 5]) await countShown(tx, { clock: clockAt(ago(days)) }, idOf('lunch-club'))
    await askTwice(tx, idOf('strong-and-steady'), town, [ago(200), ago(20)])
    await askTwice(tx, idOf('open-evening'), town, [ago(245), ago(65)])
    await tx
      .updateTable('service')
      .set({ hidden_at: ago(5), hidden_because: 'no-answer' })
      .where('id', '=', idOf('open-evening'))
      .execute()
  })
  await writeTo(ctx, town, 'telephone-friends')
}

async function askTwice(tx: Tx, serviceId: string, town: Town, moments: Date[]): Promise<void> {
  const sentTo = [...town.services.values()].find(({ id }) => id === serviceId)!.email
  await tx
    .insertInto('confirmation_request')
    .values(moments.map((asked_at) => ({ service_id: serviceId, asked_at, sent_to: sentTo })))
    .execute()
}

/** One letter of the kind that goes out every day, so that the outbox holds one. */
async function writeTo(ctx: Context, town: Town, key: string): Promise<void> {
  const { id, email } = town.services.get(key)!
  const fact = await inTransaction(ctx, async ({ tx, record }) => {
    const request = newId()
    await tx.insertInto('confirmation_request').values({ id: request, service_id: id, asked_at: ctx.clock.now(), sent_to: email }).execute()
    return record({ kind: 'confirmation.asked', subject: ['service', id], payload: { request } })
  })
  await react({ ...ctx, reactsItself: false }, fact.id, 'writeToProvider', { origin: town.origin })
}
