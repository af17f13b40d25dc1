import type { LayoutServerLoad } from './$types'
import { footbridge } from './footbridge.ts'
import { word } from '#words'

export const load: LayoutServerLoad = ({ locals, cookies, url }) => {
  const [said, words] = cookies.get('said')?.split('?') ?? []
  if (said) cookies.delete('said', { path: '/' })
  return {
    locale: locals.locale,
    isDemo: footbridge().isDemo,
    said: said && /^[a-z-]+$/.test(said) ? word(`said_${said}`, Object.fromEntries(new URLSearchParams(words))) : undefined,
    // With what was asked for, but without the name of a form that was sent.
    here: url.search && !url.search.startsWith('?/') ? `${url.pathname}?${url.searchParams}` : url.pathname,
    /** So that what one typed in this tab is never given to another. */
    account: locals.user?.id,
    signedInAs: locals.membership?.memberName ?? locals.user?.name,
  }
}
