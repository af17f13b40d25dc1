import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'

type Language = 'en' | 'nl'

const messages = Object.fromEntries(
  (['en', 'nl'] as const).map((language) => [
    language,
    JSON.parse(readFileSync(`messages/${language}.json`, 'utf8')) as Record<string, string>,
  ]),
) as Record<Language, Record<string, string>>

interface Fixtures {
  language: Language
  /** The word or sentence with this key, in the language of the journey. */
  say: (key: string, words?: Record<string, string>) => string
  /** Signs in as one of the demo's people, by their first name. */
  signInAs: (name: string) => Promise<void>
  /** Holds that the page as it stands has no accessibility fault, does not scroll sideways, and is in the right language. */
  lookAt: (page?: Page) => Promise<void>
  /** A page behind a link speaks the language of its programme or its client; whoever reads it may choose another. */
  inMyLanguage: () => Promise<void>
  /** The newest letter about somebody whose link matches. Letters are written by a job, so they may be a moment away. */
  letterLink: (about: string, kind: RegExp) => Promise<string>
}

/**
 * What this worker has looked at, in each of the ways: an address without its ids, and the kinds of element on it. A page of
 * the same make has the same faults, and journeys pass the same pages many times.
 */
const seen = new Set<string>()

async function makeOf(page: Page): Promise<string> {
  const kinds = await page.evaluate(() => [
    ...new Set(
      [...document.querySelectorAll('body *')].map(
        (one) => `${one.tagName} ${[...one.attributes].map(({ name, value }) => (/^(class|role|type)$/.test(name) ? name + value : name))}`,
      ),
    ),
  ])
  return [new URL(page.url()).pathname.replaceAll(/[0-9a-f-]{36}|[\w-]{43}/g, ':id'), ...kinds.sort()].join('\n')
}

/** Cookies of who signed in in this worker, in each of the ways: the sign-in page is passed once, not before each journey. */
const signedIn = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** What reaches over the right edge of a page that scrolls sideways; nothing of a page that does not. */
function tooWide(): string[] {
  const edge = window.innerWidth
  if (document.documentElement.scrollWidth <= edge) return []
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => `${one.outerHTML.slice(0, 120)} reaches ${Math.ceil(one.getBoundingClientRect().right - edge)} px over`)
}

export const test = base.extend<Fixtures>({
  language: async ({}, use, info) => use((info.project.metadata as { language: Language }).language),
  say: async ({ language }, use) =>
    use((key, words = {}) => {
      const sentence = messages[language][key.replaceAll('-', '_')]
      if (sentence === undefined) throw new Error(`no word "${key}"`)
      return sentence.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '')
    }),
  signInAs: async ({ page, lookAt }, use, { project }) =>
    use(async (name) => {
      const who = `${project.name}\n${name}`
      await page.context().addCookies(signedIn.get(who) ?? [])
      await page.goto('/sign-in')
      if (new URL(page.url()).pathname !== '/sign-in') return
      // The first time, or after a journey that ended all of somebody's sessions.
      await lookAt()
      await page
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .first()
        .click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      signedIn.set(who, await page.context().cookies())
    }),
  lookAt: async ({ page: usual, language, javaScriptEnabled }, use, { project }) =>
    use(async (page = usual) => {
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      // A page is followed before its last stylesheet is there.
      await page.waitForLoadState()
      // axe is script itself. The same pages are looked at where script may run.
      if (!javaScriptEnabled) return
      expect(await page.evaluate(tooWide), `${page.url()} scrolls sideways`).toEqual([])
      const make = `${project.name}\n${await makeOf(page)}`
      if (seen.has(make)) return
      seen.add(make)
      // WCAG 1.4.4: letters may be twice as large.
      await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))
      expect(await page.evaluate(tooWide), `${page.url()} scrolls sideways in letters twice as large`).toEqual([])
      await page.evaluate(() => void (document.documentElement.style.fontSize = ''))
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .options({ resultTypes: ['violations'] })
        .setLegacyMode() // No frames of others: all in this page, no second page for each look.
        .analyze()
      expect(
        violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map((node) => node.html)
              .join(' | ')
              .slice(0, 400)}`,
        ),
        page.url(),
      ).toEqual([])
    }),
  inMyLanguage: async ({ page, language }, use) =>
    use(async () => {
      if ((await page.locator('html').getAttribute('lang')) !== language) await page.locator(`footer button[value=${language}]`).click()
    }),
  letterLink: async ({ page, lookAt }, use) =>
    use(async (about, kind) => {
      let href: string | undefined
      await expect(async () => {
        await page.goto('/outbox')
        const letter = page
          .locator('details')
          .filter({ hasText: about })
          .filter({ has: page.locator('a', { hasText: kind }) })
          .first()
        href = (await letter.locator('a', { hasText: kind }).first().getAttribute('href', { timeout: 500 })) ?? undefined
        expect(href).toBeTruthy()
      }).toPass({ timeout: 20_000 })
      await lookAt()
      return href!
    }),
})

export { expect }
