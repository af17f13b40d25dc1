import { word, type Locale } from '#words'

/**
 * A page that shows what was wrong says so in its title as well: it is the first thing that a screen reader reads, and what a
 * tab shows. Every such page has an error summary, so it is asked here, once, for all.
 */
export function withErrorInTitle(html: string, locale: Locale): string {
  if (!html.includes('id="error-summary"')) return html
  return html.replace(/<title>([^<]*)<\/title>/, (_, title: string) => `<title>${word('title_error', { title }, locale)}</title>`)
}
