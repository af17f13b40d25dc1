import { expect, test } from './support.ts'

test('a story told once: a link worker asks before they write, a group reads what it is let, and the client stops it with one press', async ({
  page,
  say,
  signInAs,
  lookAt,
  inMyLanguage,
  letterLink,
}) => {
  const name = `Ada${Array.from({ length: 8 }, () => 'bcdfghjklmnp'[Math.floor(Math.random() * 12)]).join('')}`
  const part = (layer: string) => page.locator(`section#${layer}`)
  const openFold = (layer: string, word: string, words: Record<string, string> = {}) =>
    part(layer)
      .locator('details > summary')
      .filter({ hasText: say(word, words) })
      .first()
      .click()

  const person = await test.step('somebody asks for help, and a link worker takes it', async () => {
    await page.goto('/p/overwater/ask')
    await page.locator('[name=givenName]').fill(name)
    await page.locator('[name=phone]').fill('07700 900226')
    await page.locator('[name=needs][value=loneliness]').check()
    await page.locator('[name=agree]').check()
    await page.getByRole('button', { name: say('ask_send') }).click()
    await page.waitForURL(/\/thanks/)
    await signInAs('Sam')
    const link = page.getByRole('link', { name: new RegExp(name) }).first()
    const path = (await link.getAttribute('href'))!.split(/[?#]/)[0]!
    await page.goto(path)
    await page.locator('form[action="?/take"] button').first().click()
    await expect(page.locator('form[action="?/take"]')).toHaveCount(0)
    return path
  })

  await test.step('what they tell is written down once they agreed, and nothing typed is lost before', async () => {
    await page.getByRole('link', { name: say('story_link') }).click()
    await lookAt()
    await openFold('practical', 'story_tell', { name })
    await part('practical').locator('[name=words]').fill('A chair with arms')
    await part('practical')
      .getByRole('button', { name: say('story_tell_save') })
      .click()
    await expect(page.locator('[role=alert]')).toContainText(say('refusal_story_consent_needed'))
    await expect(part('practical').locator('[name=words]')).toHaveValue('A chair with arms')
    await lookAt()
    await part('practical').locator('[name=agreed]').check()
    await part('practical').locator('#how-tell-practical').check()
    await part('practical').locator('#heardBy-tell-practical').selectOption({ index: 1 })
    await part('practical').locator('#askedIn-tell-practical').selectOption('en')
    await part('practical')
      .getByRole('button', { name: say('story_tell_save') })
      .click()
    await expect(part('practical').locator('blockquote')).toHaveText('A chair with arms')
    await lookAt()
    await page.getByRole('link', { name: say('story_paper_link') }).click()
    await lookAt()
  })

  await test.step('a group is introduced, and may read that part', async () => {
    await page.goto(`${person}/find`)
    await page.locator('#q').fill('lunch club')
    await page.locator('form[action^="?/find"] button').first().click()
    await page.locator('a[href*="/introduce/"]').first().click()
    await page.locator('[name=layers][value=practical]').check()
    await lookAt()
    const agreed = page.locator('[name=agreed]')
    if ((await agreed.count()) > 0) await agreed.check()
    await page.locator('#how').check()
    await page.locator('#heardBy').selectOption({ index: 1 })
    await page.locator('#askedIn').selectOption('en')
    await page.getByRole('button', { name: say('work_introduce_send') }).click()
    await page.waitForURL((url) => url.pathname === person)
  })

  const plan = await test.step('the client tells more on their own screen, for nobody yet', async () => {
    await page.goto(`${person}/link`)
    await page.getByRole('button', { name: say('work_link_make') }).click()
    const plan = (await page.getByRole('link', { name: say('work_link_open') }).getAttribute('href'))!
    const answer = await letterLink(name, /\/answer\//)
    await page.context().clearCookies()
    await page.goto(`${new URL(plan, page.url()).pathname}/story`)
    await inMyLanguage()
    await openFold('personal', 'my_story_tell')
    await part('personal').locator('[name=words]').fill('That I am of use to somebody')
    await part('personal')
      .getByRole('button', { name: say('story_tell_save') })
      .click()
    await expect(part('personal').locator('blockquote')).toHaveText('That I am of use to somebody')
    await expect(part('personal').getByText(say('my_story_nobody'))).toBeVisible()
    await lookAt()
    return { path: `${new URL(plan, page.url()).pathname}/story`, answer }
  })

  await test.step('the group reads what it was let, and no more', async () => {
    await page.goto(plan.answer)
    await inMyLanguage()
    await expect(page.getByText('A chair with arms')).toBeVisible()
    await expect(page.getByText('That I am of use')).toHaveCount(0)
    await lookAt()
  })

  await test.step('the client stops it, and the group reads it no longer', async () => {
    await page.goto(plan.path)
    await part('practical').locator('li').filter({ hasText: /lunch/i }).getByRole('button').click()
    await expect(part('practical').locator('li').filter({ hasText: /lunch/i })).toHaveCount(0)
    await page.goto(plan.answer)
    await expect(page.locator('button[name=answer]').first()).toBeVisible()
    await expect(page.getByText('A chair with arms')).toHaveCount(0)
  })

  await test.step('and the link worker still reads what was told to them, and not what was told to nobody', async () => {
    await page.context().clearCookies()
    await signInAs('Sam')
    await page.goto(`${person}/story`)
    await expect(part('practical').locator('blockquote')).toHaveText('A chair with arms')
    await expect(page.getByText('That I am of use')).toHaveCount(0)
  })
})
