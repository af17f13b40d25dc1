import { existsSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { realDirectory } from './import-directory.ts'
import { expect, test } from './support.ts'

const somebody = () => `Bo${Array.from({ length: 8 }, () => 'bcdfghjklmnp'[Math.floor(Math.random() * 12)]).join('')}`

test('a wrong, forged or cut-off link says what to do', async ({ page, lookAt }) => {
  for (const path of ['/answer/', '/came/', '/plan/']) {
    const answer = await page.goto(`${path}${'x'.repeat(43)}`)
    expect(answer?.status()).toBe(410)
    await lookAt()
    expect((await page.goto(`${path}abc`))?.status()).toBe(410)
  }
})

test('an administrator invites somebody, and each page that they need is in order', async ({ page, signInAs, lookAt }) => {
  await signInAs('Ivo')
  for (const path of ['/people', '/people/invite', '/people/organisation', '/account', '/directory', '/outbox']) {
    await page.goto(path)
    await lookAt()
  }
})

test('a link worker chooses a service from a directory that was imported', async ({ page, say, signInAs, lookAt, language }) => {
  test.skip(!existsSync(realDirectory), `no real directory here: ${realDirectory}`)
  await signInAs('Sam')
  // What is agreed once is not agreed again: each way has a person of its own.
  const person = language === 'en' ? 'Marcus Obi' : 'Asha Warsame'
  await page.locator('main a[href^="/work/"]').filter({ hasText: person }).first().click()
  await page.goto(`${page.url().split(/[?#]/)[0]}/find`)
  const folded = page.locator('details:not([open]):has([name=need]) > summary')
  while ((await folded.count()) > 0) await folded.first().click()
  const chosen = page.locator('[name=need]:checked')
  while ((await chosen.count()) > 0) await chosen.first().uncheck()
  await page.locator('#q').fill('Public Benefits Outreach')
  await page.locator('#near').fill('')
  await page.locator('form[action^="?/find"] button').first().click()
  const service = page.locator('main li, main article').filter({ hasText: 'Public Benefits Outreach' }).first()
  await expect(service).toBeVisible()
  await lookAt()
  const choose = service.locator('a[href*="/introduce/"]')
  const serviceName = (await choose.textContent())!.split(': ').slice(1).join(': ').trim()
  await choose.click()
  await lookAt()
  const words = `Ring the benefits outreach with Sam, ${somebody()}`
  await page.locator('[name=stepWords]').fill(words)
  await page
    .getByRole('button', { name: say('work_step_save') })
    .or(page.getByRole('button', { name: say('work_step_only') }))
    .first()
    .click()
  await expect(page.locator('main').getByText(words).first()).toBeVisible()
  await expect(page.locator('main').getByText(serviceName).first()).toBeVisible()
})

/** Moves to a control with Tab alone, as somebody without a mouse does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
  }
  throw new Error(`the keyboard does not reach ${selector} on ${page.url()}`)
}

test('a referral is made with the keyboard alone', async ({ page, signInAs }, info) => {
  const isPhone = (info.project.metadata as { width: number }).width === 390
  const name = somebody()
  await signInAs('Dr Owen')
  await page.goto('/refer/new')
  const goOn = async () => {
    if (!isPhone) return
    await tabTo(page, 'section.here button[name=go]:not([value=find])')
    const next = page.waitForEvent('load')
    await page.keyboard.press('Enter')
    await next
  }
  await tabTo(page, '[name=givenName]')
  await page.keyboard.type(name)
  await goOn()
  await tabTo(page, '[name=needs][value=loneliness]')
  await page.keyboard.press('Space')
  await tabTo(page, '[name=reason]')
  await page.keyboard.type('She moved here in May and knows nobody.')
  await goOn()
  await tabTo(page, '[name=phone]')
  await page.keyboard.type('07700 900111')
  await goOn()
  await tabTo(page, '[name=agreed][value=referral]')
  await page.keyboard.press('Space')
  await tabTo(page, '[name=agreedHow][value=spoken]')
  await page.keyboard.press('Space')
  await tabTo(page, 'button[name=go][value=check]')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/check$/)
  await tabTo(page, 'main form button')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/refer\/[0-9a-f-]{36}/)
})

test('a link worker takes somebody, records a contact, and introduces them, with the keyboard alone', async ({ page, say, signInAs }) => {
  const name = somebody()
  await page.goto('/p/overwater/ask')
  await page.locator('[name=givenName]').fill(name)
  await page.locator('[name=phone]').fill('07700 900223')
  await page.locator('[name=needs][value=loneliness]').check()
  await page.locator('[name=agree]').check()
  await page.getByRole('button', { name: say('ask_send') }).click()
  await page.waitForURL(/\/thanks/)

  await signInAs('Agnieszka')
  const person = await page
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .getAttribute('href')
  await tabTo(page, `a[href="${person}"]`)
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(person!.split(/[?#]/)[0]!))
  await tabTo(page, 'form[action="?/take"] button')
  await page.keyboard.press('Enter')
  await expect(page.locator('form[action="?/take"]')).toHaveCount(0)
  await page.goto(person!)
  await tabTo(page, '[name=channel]')
  await page.keyboard.press('Space')
  await tabTo(page, '[name=outcome]')
  await page.keyboard.press('Space')
  await tabTo(page, 'form.contact [name=note]')
  await page.keyboard.type('Spoke for a while. She would like company.')
  await tabTo(page, 'form.contact button')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Spoke for a while.').first()).toBeVisible()
  await page.goto(`${page.url().split(/[?#]/)[0]}/find`)
  await tabTo(page, 'a[href*="/introduce/"]')
  await page.keyboard.press('Enter')
  await page.waitForURL(/introduce/)
  await tabTo(page, '[name=stepWords]')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Go and have a look on a quiet morning')
  await tabTo(page, '[name=stepDoneBy]')
  await page.keyboard.press('Space')
  const asks = page.locator('[name=agreed]')
  if ((await asks.count()) > 0) {
    for (const field of ['agreed', 'how']) {
      await tabTo(page, `[name=${field}]`)
      await page.keyboard.press('Space')
    }
    for (const field of ['heardBy', 'askedIn']) {
      await tabTo(page, `[name=${field}]`)
      await page.keyboard.press('ArrowDown')
    }
  }
  await tabTo(page, 'main form button[formaction]')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Go and have a look on a quiet morning').first()).toBeVisible()
})

test('a page that is not yours says so, also to a form that is sent past it', async ({ page, baseURL, signInAs, lookAt }) => {
  await signInAs('Beverley')
  const nobody = '019a0000-0000-7000-8000-000000000000'
  for (const path of ['/work', `/work/${nobody}`, '/refer', '/refer/new', '/manage', '/people']) {
    expect((await page.goto(path))?.status(), path).toBe(403)
  }
  await lookAt()
  for (const path of [
    `/work/${nobody}/introduce/${nobody}?/preview`,
    `/work/${nobody}?/contact`,
    '/people/invite',
    `/refer/new/${nobody}`,
  ]) {
    const answer = await page.request.post(path, { headers: { accept: 'application/json', origin: baseURL! }, form: { shared: 'phone' } })
    expect([403, 422], path).toContain((await answer.json()).status ?? answer.status())
    expect(await answer.text()).not.toContain('letter')
  }
  await page.context().clearCookies()
  await signInAs('Sam')
  expect((await page.goto('/work/not-an-id'))?.status()).toBe(404)
  await lookAt()
})

test('a promise of a call is made to who has asked, and to nobody else', async ({ page, lookAt }) => {
  await page.goto('/p/Overwater/thanks')
  expect(new URL(page.url()).pathname).toBe('/p/overwater')
  await page.goto('/p/overwater/ask')
  await page.locator('[name=words]').fill('x'.repeat(2010))
  await page.locator('[name=doNotUse][value=phone]').check()
  await page.locator('main form button').last().click()
  // Everything that is wrong is said at once, and what was typed is still there.
  await expect(page.locator('#error-summary li')).toHaveCount(5)
  await expect(page.locator('[name=words]')).toHaveValue('x'.repeat(2010))
  await lookAt()
  await page.locator('[name=words]').fill('')
  await page.locator('[name=doNotUse][value=phone]').uncheck()
  await page.locator('[name=givenName]').fill(somebody())
  await page.locator('[name=phone]').fill('07700 900224')
  await page.locator('[name=agree]').check()
  await page.locator('main form button').last().click()
  await page.waitForURL(/\/thanks$/)
  await page.reload()
  await page.waitForURL(/\/thanks$/)
  await lookAt()
})

test('of people with the same name none is chosen for the referrer, and of two windows none wins in silence', async ({
  page,
  signInAs,
  lookAt,
}) => {
  await signInAs('Dr Priya')
  await page.goto('/refer/new')
  await page.locator('[name=givenName]').fill('Ron')
  await page.locator('[name=familyName]').fill('Bickerstaff')
  await page.locator('button[name=go][value=find]').click()
  await expect(page.locator('[name=clientId][value=new]')).toBeVisible()
  await expect(page.locator('[name=clientId]:checked')).toHaveCount(0)
  await page.locator('button[name=go][value=why], button[name=go][value=check]').filter({ visible: true }).last().click()
  await expect(page.locator('#error-summary a[href="#clientId"]')).toBeVisible()
  await lookAt()
  await page.locator('[name=clientId][value=new]').check()
  await page.locator('button[name=go][value=later]').click()
  await page.locator('a[href^="/refer/new/"]').first().click()
  await expect(page.locator('[name=familyName]')).toHaveValue('Bickerstaff')

  const address = `${page.url().split('?')[0]}?part=why`
  const other = await page.context().newPage()
  await page.goto(address)
  await other.goto(address)
  for (const [tab, reason] of [
    [page, 'From the first window.'],
    [other, 'From the second window.'],
  ] as const) {
    await tab.locator('[name=reason]').fill(reason)
    await tab.locator('button[name=go][value=later]').click()
  }
  await expect(other.locator('[name=clash_reason]')).toHaveCount(2)
  await lookAt(other)
  await other.locator('[name=clash_reason][value=typed]').check()
  await other.locator('button[name=go][value=later]').click()
  await other.goto(address)
  await expect(other.locator('[name=reason]')).toHaveValue('From the second window.')
})
