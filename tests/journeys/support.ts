import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type Page } from '@playwright/test'
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
}

/** Whether this worker has looked at the sign-in page, in each of the ways: every journey passes it, a few times. */
const lookedAtSignIn = new Set<string>()

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
      await page.goto('/sign-in')
      if (!lookedAtSignIn.has(project.name)) await lookAt()
      lookedAtSignIn.add(project.name)
      await page
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .first()
        .click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
    }),
  lookAt: async ({ page: usual, language, javaScriptEnabled }, use) =>
    use(async (page = usual) => {
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      // axe is script itself. The same pages are looked at where script may run.
      if (!javaScriptEnabled) return
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
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
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        `${page.url()} scrolls sideways`,
      ).toBeLessThanOrEqual(0)
    }),
})

export { expect }
