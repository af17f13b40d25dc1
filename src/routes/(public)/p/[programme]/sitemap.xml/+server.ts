import { countPublicServices, publicServiceMoments } from '#domain/directory'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { orErrorPage } from '../../../../door.ts'
import { footbridge } from '../../../../footbridge.ts'
import { visitor } from '../visitor.ts'
import type { RequestHandler } from './$types'

/** Addresses in one file; the protocol (sitemaps.org) takes 50,000. */
const PER_FILE = 10_000

/** What a search engine may read of a programme: its finder and each service. Of many services a list of lists. */
export const GET: RequestHandler = async (event) => {
  const { ctx, programme } = await visitor(event)
  const root = `${footbridge().config.origin}/p/${programme.slug}`
  const part = Number.parseInt(event.url.searchParams.get('part') ?? '', 10)
  const body = await orErrorPage(reading(ctx, (tx) => listOf(tx, root, part)))
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>${body}`, {
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
  })
}

async function listOf(tx: Tx, root: string, part: number): Promise<string> {
  const parts = Math.ceil((await countPublicServices(tx, {})) / PER_FILE)
  if (parts > 1 && !(part >= 1)) {
    const lists = Array.from({ length: parts }, (_, index) => `<sitemap><loc>${root}/sitemap.xml?part=${index + 1}</loc></sitemap>`)
    return `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${lists.join('')}</sitemapindex>`
  }
  const services = await publicServiceMoments(tx, {}, { limit: PER_FILE, offset: PER_FILE * (Math.max(1, part || 1) - 1) })
  const pages = [root, `${root}/find`].map((page) => `<url><loc>${page}</loc></url>`)
  const entries = services.map(
    ({ id, updated_at }) => `<url><loc>${root}/services/${id}</loc><lastmod>${updated_at.toISOString()}</lastmod></url>`,
  )
  return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${[...(part > 1 ? [] : pages), ...entries].join('')}</urlset>`
}
