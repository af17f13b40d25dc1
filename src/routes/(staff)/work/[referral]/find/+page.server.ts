import { needsOf } from '#domain/casework'
import { demand, maySupport } from '#domain/access'
import { placeNamed } from '#domain/directory'
import { clientWithId, nameOf, type Client } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { m } from '#words'
import { askedIn, choicesIn, listed, searchAsked, type Asked } from '../../../directory/search.ts'
import { mannerOf, orErrorPage, staff } from '../../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(search(event, undefined))

export const actions = {
  /** Where somebody lives and what is going on for them is never part of an address, so asking is a post. */
  find: async (event: RequestEvent) => orErrorPage(search(event, askedIn(await event.request.formData()))),
} satisfies Actions

async function search(event: Parameters<PageServerLoad>[0] | RequestEvent, typed: Asked | undefined) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    demand(maySupport(ctx.actor), 'support-clients')
    const referral = await referralWithId(tx, event.params.referral)
    const client = referral && (await clientWithId(tx, referral.clientId))
    if (!referral || !client) throw new Refusal('not-found', 'referral-not-found')
    const asked = typed ?? (await firstQuestion(tx, client, referral))
    const { found, placeUnknown } = await searchAsked(tx, asked)
    return {
      id: referral.id,
      name: nameOf(client),
      asked,
      choices: await choicesIn(tx, manner.locale),
      nearError: placeUnknown ? m.directory_near_unknown() : undefined,
      services: found.services.map((service) => listed(service, manner)),
      total: found.total,
      page: found.page,
      pages: found.pages,
      onlyAlike: found.onlyAlike,
    }
  })
}

/** What to ask first: for the needs that are not met yet, near the client's home where we know where that is. */
async function firstQuestion(tx: Tx, client: Client, referral: { id: string; needs: string[] }): Promise<Asked> {
  const written = await needsOf(tx, referral.id)
  const open = written.filter(({ code, metAt }) => code !== null && metAt === null).map(({ code }) => code!)
  return {
    q: '',
    need: [...new Set(open.length > 0 ? open : referral.needs)],
    near: await homeOf(tx, client),
    within: '',
    language: '',
    day: '',
    room: false,
    page: 1,
  }
}

async function homeOf(tx: Tx, { postalCode, city }: Client): Promise<string> {
  for (const name of [postalCode, city]) if (name && (await placeNamed(tx, name))) return name
  return ''
}
