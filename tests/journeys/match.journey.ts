import type { Page } from '@playwright/test'
import { expect, test } from './support.ts'

const letters = () => Array.from({ length: 8 }, () => 'bcdfghjklmnp'[Math.floor(Math.random() * 12)]).join('')

/** Somebody who asks for help and whom this link worker takes; gives the address of their page. */
async function somebodyNew(page: Page, signInAs: (name: string) => Promise<void>, say: (key: string) => string): Promise<string> {
  const name = `Cy${letters()}`
  await page.goto('/p/overwater/ask')
  await page.locator('[name=givenName]').fill(name)
  await page.locator('[name=phone]').fill('07700 900225')
  await page.locator('[name=needs][value=loneliness]').check()
  await page.locator('[name=agree]').check()
  await page.getByRole('button', { name: say('ask_send') }).click()
  await page.waitForURL(/\/thanks/)
  await signInAs('Sam')
  const path = (await page
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .getAttribute('href'))!.split(/[?#]/)[0]!
  await page.goto(path)
  await page.locator('form[action="?/take"] button').first().click()
  await expect(page.locator('form[action="?/take"]')).toHaveCount(0)
  return path
}

const open = async (page: Page, summary: string) => {
  const fold = page.locator('details:not([open]) > summary').filter({ hasText: summary }).first()
  if ((await fold.count()) > 0) await fold.click()
}

test('a link worker finds what fits, shares a shortlist, and hears what the client chose', async ({ page, say, signInAs, lookAt }) => {
  const person = await somebodyNew(page, signInAs, say)
  await page.goto(`${person}/find`)
  await lookAt()
  await page.locator('#near').fill('Quayside')
  await open(page, say('directory_more_filters'))
  await page.locator('#travel').selectOption('bus')
  await page.locator('[type=checkbox][name=part][value=morning]').check()
  await lookAt()
  await page.locator('form[action^="?/find"] .first button').first().click()
  await expect(page.locator('main ul.plain > li').first()).toContainText(say('directory_why'))
  await expect(page.locator('[type=checkbox][name=part][value=morning]')).toBeChecked()
  await lookAt()

  // What is opened leads back to what was found, and so does the browser's own Back.
  const opened = page.locator('main ul.plain > li h2 a').first()
  const first = (await opened.textContent())!
  await opened.click()
  await expect(page.getByRole('heading', { level: 1, name: first })).toBeVisible()
  await page.goBack()
  await expect(page.locator('main ul.plain > li').filter({ hasText: first }).first()).toBeVisible()
  await expect(page.locator('#near')).toHaveValue('Quayside')
  await opened.click()
  await page.getByRole('link', { name: say('directory_back_to_found') }).click()
  await expect(page.locator('#near')).toHaveValue('Quayside')
  expect(page.url()).not.toContain('Quayside')
  await page.reload()
  await expect(page.locator('#near')).toHaveValue('Quayside')

  const put = page.locator('button[formaction^="?/shortlist"]')
  const name = (await put.first().textContent())!.split(': ').slice(1).join(': ').trim()
  await put.first().click()
  await expect(page.locator('main li').filter({ hasText: name }).first()).toContainText(say('shortlist_is_on'))
  await expect(page.locator('#near')).toHaveValue('Quayside')
  await put.first().click()

  await page.goto(`${person}/shortlist`)
  await expect(page.locator('ol.sheet > li')).toHaveCount(2)
  const listed = page.locator('ol.sheet > li').first()
  await listed.locator('summary').click()
  await listed.locator('textarea').fill('Close to your door, and Mary will be there.')
  await listed.locator('details button').click()
  await expect(page.locator('ol.sheet blockquote')).toContainText('Mary will be there')
  await page.locator('button[formaction="?/up"]').click()
  await expect(page.locator('ol.sheet > li').nth(1)).toContainText('Mary will be there')
  await lookAt()
  await page.locator('form[action="?/share"] button').click()
  const link = (await page.locator('.key').textContent())!.trim()
  await lookAt()

  const client = await page
    .context()
    .browser()!
    .newContext({ ...test.info().project.use })
  const screen = await client.newPage()
  await screen.goto(new URL(link).pathname)
  await expect(screen.getByText('Mary will be there')).toBeVisible()
  await screen.locator('button[value=would-like]').last().click()
  await expect(screen.getByText(say('shortlist_said_would_like')).first()).toBeVisible()
  await screen.locator('button[value=not-for-me]').first().click()
  await expect(screen.getByText(say('shortlist_said_not_for_me')).first()).toBeVisible()
  await client.close()

  await page.goto(person)
  await expect(page.locator('.said')).toContainText(name)
  await page.goto(new URL(link).pathname)
  await lookAt()
})

test(
  'nothing fits: it is recorded without the client, and managers see it with no small number',
  { tag: '@four-ways' },
  async ({ page, say, signInAs, lookAt }) => {
    const person = await somebodyNew(page, signInAs, say)
    await page.goto(`${person}/find`)
    const needs = page.locator('[name=need]:checked')
    await open(page, say('directory_filter_needs'))
    while ((await needs.count()) > 0) await needs.first().uncheck()
    await page.locator('#q').fill('zzzzqqqq')
    await page.locator('form[action^="?/find"] .first button').first().click()
    await page.locator('button[formaction="?/nothing"]').click()
    await expect(page.locator('#error-summary')).toBeVisible()
    await lookAt()
    await page.locator('[type=checkbox][name=need][value=sleep]').check()
    await page.locator('form[action^="?/find"] .first button').first().click()
    await page.locator('button[formaction="?/nothing"]').click()
    // On the first screen, also where the page comes back whole.
    await expect(page.getByText(say('unmet_recorded'))).toBeInViewport()
    await lookAt()

    await page.context().clearCookies()
    await signInAs('Ivo')
    await page.goto('/manage/unmet')
    await expect(page.getByRole('heading', { name: say('unmet_title') })).toBeVisible()
    await expect(page.getByRole('cell', { name: say('unmet_small', { small: '5' }) }).first()).toBeVisible()
    await lookAt()
    const file = await page.request.get('/manage/unmet.csv')
    expect(file.headers()['content-type']).toContain('text/csv')
    expect(await file.text()).toContain('<5')
  },
)

test('a wrong link to a shortlist says what to do', async ({ page, lookAt }) => {
  expect((await page.goto(`/shortlist/${'x'.repeat(43)}`))?.status()).toBe(410)
  await lookAt()
})
