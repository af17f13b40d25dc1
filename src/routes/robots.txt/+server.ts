import { allProgrammes } from '#domain/access'
import { footbridge } from '../footbridge.ts'
import type { RequestHandler } from './$types'

/** What a search engine may read: the public pages of programmes. An invented town stays out of the world's searches. */
export const GET: RequestHandler = async () => {
  const { config, db } = footbridge()
  const real = (await allProgrammes(db)).filter((programme) => !programme.is_demo)
  const maps = real.map(({ slug }) => `Sitemap: ${config.origin}/p/${slug}/sitemap.xml`)
  const lines =
    real.length > 0 ? ['User-agent: *', 'Allow: /$', 'Allow: /p/', 'Disallow: /', '', ...maps] : ['User-agent: *', 'Disallow: /']
  return new Response(`${lines.join('\n')}\n`, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
}
