import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './support.ts'

test('a manager adds a directory of somebody else, and sees in words what came of it', async ({ page, say, signInAs, lookAt }, info) => {
  const server = createServer((_, answer) => answer.writeHead(404).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${info.project.name.replace(/\W/g, '-')}`
  await signInAs('Ruth')
  await page.goto('/manage/feeds')
  await lookAt()
  await page.getByRole('link', { name: say('feeds_add') }).click()
  await lookAt()
  await page.getByRole('button', { name: say('feeds_add_now') }).click()
  await expect(page.locator('#error-summary')).toBeVisible()
  await lookAt()
  await page.locator('[name=name]').fill('Journey county')
  await page.locator('[name=url]').fill(url)
  await page.getByRole('button', { name: say('feeds_add_now') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Journey county')
  await lookAt()
  // It cannot be reached, or is no directory: either way it is said, and nothing else changes.
  const reasons = [say('harvest_cannot_address_not_public'), say('harvest_cannot_wrong_answer')]
  await expect(async () => {
    await page.reload()
    const text = (await page.locator('main').textContent()) ?? ''
    expect(reasons.some((reason) => text.includes(reason))).toBe(true)
  }).toPass({ timeout: 30_000 })
  server.close()
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

test('two entries are said to be one, and two again', async ({ page, say, signInAs, lookAt, language }) => {
  await signInAs('Ivo')
  await page.goto('/manage/duplicates')
  await lookAt()
  // They are one pair in one demo: one project decides about them, and the others look.
  if (language !== 'en') return
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
