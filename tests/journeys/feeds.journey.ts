import { expect, test } from './support.ts'

test('a manager adds a directory of somebody else, sees in words what came of it, corrects its address and removes it', async ({
  page,
  say,
  signInAs,
  lookAt,
}, info) => {
  // A name that leads nowhere (RFC 6761), another one in each project.
  const url = `https://${info.project.name.replace(/\W/g, '-')}.invalid/hsds`
  await signInAs('Ruth')
  await page.goto('/manage/feeds')
  await lookAt()
  await page.getByRole('link', { name: say('feeds_add') }).click()
  await lookAt()
  await page.getByRole('button', { name: say('feeds_add_now') }).click()
  await expect(page.locator('#error-summary')).toBeVisible()
  await lookAt()
  await page.locator('[name=name]').fill('Journey county')
  await page.locator('[name=url]').fill('http://127.0.0.1/hsds')
  await page.getByRole('button', { name: say('feeds_add_now') }).click()
  await expect(page.locator('#url-error')).toHaveText(say('refusal_feed_address_closed'))
  await page.locator('[name=url]').fill(url)
  await page.getByRole('button', { name: say('feeds_add_now') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Journey county')
  await lookAt()
  /** The fetch is over: it neither waits for its turn nor goes on. */
  const isSaidOf = (address: string) =>
    expect(async () => {
      await page.reload()
      const text = await page.locator('main').innerText()
      expect(text).toContain(say('harvest_cannot_no_such_host'))
      expect(text).toContain(`${address}/services`)
      expect(text).not.toContain(say('feeds_next_soon'))
      expect(text).not.toContain(say('feeds_run_running', { services: say('feeds_services', { count: '0' }) }))
    }).toPass({ timeout: 30_000 })
  await isSaidOf(url)
  await page.locator('summary', { hasText: say('feeds_change') }).click()
  await lookAt()
  await page.locator('[name=url]').fill(`${url}/2`)
  await page.getByRole('button', { name: say('save') }).click()
  await expect(page.locator('main')).toContainText(`${url}/2`)
  await isSaidOf(`${url}/2`)
  await page.locator('summary', { hasText: say('feeds_change') }).click()
  await page.getByRole('button', { name: say('feeds_remove') }).click()
  await expect(page.getByText(say('said_feed_removed'))).toBeVisible()
  await expect(page.getByRole('link', { name: 'Journey county' })).toHaveCount(0)
})

test('a fetch that was held back waits for a decision', async ({ page, say, signInAs, lookAt }) => {
  await signInAs('Ruth')
  await page.goto('/manage/feeds')
  await page.getByRole('link', { name: 'Overmere county directory' }).click()
  await expect(
    page
      .getByText(say('feeds_held_title'))
      .or(page.getByRole('button', { name: say('feeds_run_now') }))
      .first(),
  ).toBeVisible()
  await lookAt()
})

test('two entries are said to be one, and two again', { tag: '@four-ways' }, async ({ page, say, signInAs, lookAt, language }) => {
  await signInAs('Ivo')
  await page.goto('/manage/duplicates')
  await lookAt()
  // They are one pair in one demo: one project decides about them, and the others look.
  if (language !== 'en' || page.viewportSize()?.width !== 1280) return
  const same = page.getByRole('button', { name: say('duplicates_keep_this') })
  await same.first().click()
  await expect(page.locator('main')).toContainText('Scrabble')
  await lookAt()
  await page
    .getByRole('button', { name: new RegExp(`^${say('duplicates_undo')}`) })
    .first()
    .click()
  await expect(same.first()).toBeVisible()
})

test('a word of a directory gets a meaning', async ({ page, say, signInAs, lookAt }) => {
  await signInAs('Ivo')
  await page.goto('/manage/words')
  await lookAt()
  await page.getByRole('link', { name: say('words_choose_for', { term: 'Community life' }) }).click()
  await lookAt()
  await page.locator('[name=meaning][value="need:belonging"]').check()
  await page.getByRole('button', { name: say('save') }).click()
  await expect(page.locator('main')).toContainText(say('need_belonging'))
})
