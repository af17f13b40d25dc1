import type { Page } from '@playwright/test'
import { expect, test } from './support.ts'

/** The page of the newest letter in the outbox that asks a group whether its entry is right. */
async function confirmPage(page: Page): Promise<string> {
  for (let pages = 1; pages < 30; pages++) {
    await page.goto(`/outbox?page=${pages}`)
    const path = (await page.locator('main').textContent())!.match(/\/confirm\/[\w-]{43}/)?.[0]
    if (path) return path
  }
  throw new Error('no letter asks a group whether its entry is right')
}

test('a group says “still right” with one press, corrects something by its link, and a link worker decides', async ({
  page,
  say,
  signInAs,
  lookAt,
  language,
}) => {
  await signInAs('Sam')
  const path = await confirmPage(page)
  const staff = await page.context().cookies()

  await page.context().clearCookies()
  await page.goto(path)
  // A page behind a link speaks the language of its programme; whoever reads it may choose another.
  if ((await page.locator('html').getAttribute('lang')) !== language) await page.locator(`footer button[value=${language}]`).click()
  await lookAt()
  // Looking changes nothing: a mail scanner may.
  await page.reload()
  await page.getByRole('button', { name: say('confirm_right') }).click()
  await expect(page.getByText(say('said_entry_confirmed'))).toBeVisible()
  // Under the thanks nobody is asked again.
  await expect(page.getByText(say('confirm_done'))).toBeVisible()
  await expect(page.getByRole('button', { name: say('confirm_right') })).toHaveCount(0)
  await page
    .locator('summary')
    .filter({ hasText: say('confirm_changed') })
    .click()
  const alert = `No calls in week ${Math.floor(Math.random() * 52) + 1}, ${Date.now()}`
  await page
    .locator('summary')
    .filter({ hasText: say('entry_part_now') })
    .click()
  await page.locator('[name=alert]').fill(alert)
  await page.locator('[name=closedUntil]').fill('2020-01-01')
  await page.locator('[name=closedFrom]').fill('2020-02-01')
  await page.getByRole('button', { name: say('entry_save') }).click()
  // What was typed is still there, and the summary leads to what is wrong.
  await expect(page.locator('#error-summary a[href="#closedUntil"]')).toBeVisible()
  await expect(page.locator('[name=alert]')).toHaveValue(alert)
  await lookAt()
  await page.locator('[name=closedUntil]').fill('')
  await page.locator('[name=closedFrom]').fill('')
  await page.getByRole('button', { name: say('entry_save') }).click()
  await expect(page.getByText(say('said_entry_proposed'))).toBeVisible()

  await page.context().addCookies(staff)
  await page.goto('/directory/care')
  await lookAt()
  const waiting = await page.locator('a[href$="#proposed"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
  for (const href of waiting) {
    await page.goto(href)
    if ((await page.getByText(alert).count()) > 0) break
  }
  await lookAt()
  const change = page.locator('.change').filter({ hasText: alert })
  await change.getByRole('button', { name: say('entry_apply') }).click()
  await expect(page.locator('article').getByText(alert)).toBeVisible()
  await page
    .locator('summary')
    .filter({ hasText: say('entry_history', { count: '' }).split('(')[0]!.trim() })
    .click()
  await page
    .locator('.change')
    .filter({ hasText: alert })
    .first()
    .getByRole('button', { name: say('entry_undo') })
    .click()
  await expect(page.locator('article').getByText(alert)).toHaveCount(0)
})

test(
  'a resident tells of a group, and nobody finds it until a link worker takes it over',
  { tag: '@four-ways' },
  async ({ page, say, signInAs, lookAt }) => {
    const name = `Whittling ${Date.now()}`
    await page.goto('/p/overwater/add')
    await lookAt()
    await page.locator('[name=name]').fill(name)
    await page.locator('[name=what]').fill('We carve spoons.')
    await page.locator('[name=when]').fill('Most Sundays')
    await page.locator('[name=contactName]').fill(`Ineke of ${name}`)
    await page.getByRole('button', { name: say('entry_new_propose') }).click()
    await expect(page.locator('#error-summary a[href="#agreed"]')).toBeVisible()
    await lookAt()
    await page.locator('[name=phone]').fill('07700 900445')
    await page.locator('[name=agreed]').check()
    await page.locator('[name=agreedHow][value=spoken]').check()
    await page.getByRole('button', { name: say('entry_new_propose') }).click()
    await expect(page.getByText(say('entry_thanks_title'))).toBeVisible()

    await signInAs('Sam')
    await page.goto('/directory/care')
    await page.locator('li').filter({ hasText: name }).locator('a.button').click()
    await page.getByRole('button', { name: say('entry_apply') }).click()
    await expect(page.getByText(say('said_entry_applied'))).toBeVisible()
    await page.goto(`/directory?q=${encodeURIComponent(name)}`)
    await expect(page.locator('main').getByText(name).first()).toBeVisible()
  },
)
