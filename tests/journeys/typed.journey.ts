import type { Page } from '@playwright/test'
import { expect, test } from './support.ts'

const somebody = () => `Bo${Array.from({ length: 8 }, () => 'bcdfghjklmnp'[Math.floor(Math.random() * 12)]).join('')}`
const otherLanguage = { en: 'nl', nl: 'en' } as const
const lang = (page: Page) => page.locator('html').getAttribute('lang')
const button = (page: Page, value: 'en' | 'nl') => page.locator(`footer button[value=${value}]`)
const waiting = (page: Page) => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('typed ')))

/** Opens somebody of Sam's, in whose page one may write. */
async function openPerson(page: Page): Promise<string> {
  await page.goto('/work')
  await page.locator('main a[href^="/work/"]').filter({ hasText: 'Marcus Obi' }).first().click()
  await expect(page.locator('[name=note]')).toBeVisible()
  return new URL(page.url()).pathname
}

test('who asks for help may choose larger letters and another language while typing, and Enter still sends @four-ways', async ({
  page,
  say,
  language,
  lookAt,
}) => {
  await page.goto('/p/overwater/ask')
  const words = `A walk with ${somebody()}, "& <so>`
  await page.locator('[name=givenName]').fill('Bo')
  await page.locator('[name=reachBy][value=email]').check()
  await page.locator('[name=words]').fill(words)
  await page.locator('[name=agree]').check()

  await page.getByRole('button', { name: say('type_large') }).click()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')
  await lookAt()
  await button(page, otherLanguage[language]).click()
  await expect(page.locator('html')).toHaveAttribute('lang', otherLanguage[language])
  await button(page, language).click()
  await expect(page.locator('html')).toHaveAttribute('lang', language)

  await expect(page.locator('[name=givenName]')).toHaveValue('Bo')
  await expect(page.locator('[name=reachBy][value=email]')).toBeChecked()
  await expect(page.locator('[name=words]')).toHaveValue(words)
  await expect(page.locator('[name=agree]')).toBeChecked()
  await expect(page.locator('#error-summary')).toHaveCount(0)
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')

  // No address for the e-mail that was chosen: the answer says so, and the letters stay as they are.
  await page.locator('[name=givenName]').press('Enter')
  await expect(page.locator('#error-summary')).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')
  await page.getByRole('button', { name: say('type_usual') }).click()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'usual')
  await expect(page.locator('[name=words]')).toHaveValue(words)
})

test('a referral and a contact note stand in the other language as they were typed @four-ways', async ({ page, signInAs, language }) => {
  const words = somebody()
  await signInAs('Dr Priya')
  await page.goto('/refer/new')
  await page.locator('[name=givenName]').fill(words)
  await button(page, otherLanguage[language]).click()
  await expect(page.locator('html')).toHaveAttribute('lang', otherLanguage[language])
  await expect(page.locator('[name=givenName]')).toHaveValue(words)
  await button(page, language).click()
  await expect(page.locator('[name=givenName]')).toHaveValue(words)

  await page.context().clearCookies()
  await signInAs('Sam')
  await openPerson(page)
  await page.locator('[name=outcome]').first().check()
  await page.locator('[name=note]').fill(words)
  await button(page, otherLanguage[language]).click()
  expect(await lang(page)).toBe(otherLanguage[language])
  await expect(page.locator('[name=note]')).toHaveValue(words)
  await expect(page.locator('[name=outcome]').first()).toBeChecked()
  await button(page, language).click()
  await expect(page.locator('[name=note]')).toHaveValue(words)
})

test('what was typed in one form is still there after another was saved, and in this tab only, until somebody signs out @four-ways', async ({
  page,
  say,
  signInAs,
  lookAt,
  javaScriptEnabled,
}) => {
  // One form travels without script; others wait in the tab, which needs it.
  if (!javaScriptEnabled) return
  const words = `She would rather ring herself, ${somebody()}`
  await signInAs('Sam')
  const person = await openPerson(page)
  await page.locator('[name=channel][value=phone]').check()
  await page.locator('[name=note]').fill(words)
  await page.locator('details:has([name=needWords]) > summary').click()
  await page.locator('[name=needWords]').fill('The evenings')
  await page.locator('details:has([name=goalWords]) > summary').click()
  await page.locator('[name=goalWords]').fill(somebody())
  await page.getByRole('button', { name: say('work_goal_add') }).click()
  await expect(page.locator('[name=note]')).toHaveValue(words)
  await expect(page.locator('[name=channel][value=phone]')).toBeChecked()
  await expect(page.locator('[name=needWords]')).toHaveValue('The evenings')
  await expect(page.locator('[name=needWords]')).toBeVisible()
  await expect(page.locator('[name=goalWords]')).toHaveValue('')
  await lookAt()
  // Given back once, then forgotten.
  expect(await waiting(page)).toEqual([])
  await page.goto(person)
  await expect(page.locator('[name=note]')).toHaveValue('')

  // Of a form that was not taken, too.
  await page.locator('[name=note]').fill(words)
  await page.locator('[name=contactId] ~ button').click()
  await expect(page.locator('#error-summary')).toBeVisible()
  await page.locator('details:has([name=goalWords]) > summary').click()
  await page.locator('[name=goalWords]').fill(somebody())
  await page.getByRole('button', { name: say('work_goal_add') }).click()
  await expect(page.locator('#error-summary')).toHaveCount(0)
  await expect(page.locator('[name=note]')).toHaveValue(words)

  // What waits for this page is nobody else's, and goes when somebody signs out.
  const wait = (who: string) =>
    page.evaluate(
      ([key, who]) => sessionStorage.setItem(key!, JSON.stringify({ who, at: Date.now(), typed: {} })),
      [`typed ${person}/rights`, who],
    )
  await wait('somebody else')
  await page.goto(person)
  expect(await waiting(page)).toEqual([])
  await page.locator('[name=note]').fill(words)
  await page.getByRole('button', { name: say('sign_out') }).click()
  await page.waitForURL((url) => url.pathname !== person)
  expect(await waiting(page)).toEqual([])
})

test('a client who writes something and says that they went finds it still there @four-ways', async ({
  page,
  say,
  signInAs,
  inMyLanguage,
  lookAt,
  language,
  javaScriptEnabled,
}) => {
  await signInAs('Sam')
  const person = await openPerson(page)
  await page.locator('details:has([name=stepWords]) > summary').click()
  await page.locator('[name=stepWords]').fill(`Walk to the harbour, ${somebody()}`)
  await page.getByRole('button', { name: say('work_step_save') }).click()
  await page.goto(`${person}/link`)
  await page.getByRole('button', { name: say('work_link_make') }).click()
  const plan = (await page.getByRole('link', { name: say('work_link_open') }).getAttribute('href'))!
  await page.context().clearCookies()
  await page.goto(new URL(plan, page.url()).pathname)
  await inMyLanguage()
  const words = `May I bring my dog, ${somebody()}`
  await page.locator('#call-note').fill(words)
  await button(page, otherLanguage[language]).click()
  await expect(page.locator('#call-note')).toHaveValue(words)
  await button(page, language).click()
  await expect(page.locator('#call-note')).toHaveValue(words)
  await lookAt()
  if (!javaScriptEnabled) return
  await page.locator('button[value=went]').last().click()
  await expect(page.locator('#said')).toBeVisible()
  await expect(page.locator('#call-note')).toHaveValue(words)
  expect(await waiting(page)).toEqual([])
})
