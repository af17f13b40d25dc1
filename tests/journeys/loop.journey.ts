import { expect, test } from './support.ts'

/** A first name that nobody else in the demo has, so that a journey finds its own person. */
const somebody = () => `Ada${Array.from({ length: 8 }, () => 'bcdfghjklmnp'[Math.floor(Math.random() * 12)]).join('')}`

test('the loop goes round: a GP refers, a link worker plans and introduces, the group answers without an account, the client reads their plan, and the GP hears', async ({
  page,
  say,
  signInAs,
  lookAt,
  inMyLanguage,
  letterLink,
}) => {
  const name = somebody()
  const button = (key: string, words?: Record<string, string>) => page.getByRole('button', { name: say(key, words), exact: true })
  /** On a telephone the form is a screen for each part; on a desk it is one page. */
  const goOn = async () => {
    const next = page.locator('section.here').getByRole('button', { name: say('refer_save_and_go_on') })
    if (await next.isVisible()) await next.click()
  }

  await test.step('a GP refers', async () => {
    await signInAs('Dr Priya')
    await lookAt()
    await page.goto('/refer/new')
    await lookAt()
    await page.locator('[name=givenName]').fill(name)
    await page.locator('[name=familyName]').fill('van der Berg-Ó Súilleabháin')
    await goOn()
    await page.locator('[name=needs][value=loneliness]').check()
    await page.locator('[name=needs][value=bereavement]').check()
    await page.locator('[name=reason]').fill('Her husband died in March and she has not been out since.')
    await goOn()
    await page.locator('[name=phone]').fill('07700 900345')
    await page.locator('[name=homePhone]').fill('01632 960777')
    await page.locator('[name=reachBy][value=phone]').check()
    await page.locator('[name=doNotUse][value=home-phone]').check()
    await page.locator('[name=reachNote]').fill('Her son answers the home number.')
    await goOn()
    for (const agreement of ['referral', 'introductions', 'feedback']) await page.locator(`[name=agreed][value=${agreement}]`).check()
    await page.locator('[name=agreedHow][value=spoken]').check()
    await lookAt()
    await page.locator('button[name=go][value=check]:visible').last().click()
    await page.waitForURL(/\/check$/)
    await lookAt()
    await button('refer_send').click()
    await page.waitForURL(/\/refer\/[0-9a-f-]{36}/)
    await lookAt()
    await page.goto('/refer')
    await expect(page.getByText(name)).toBeVisible()
    await lookAt()
    await page.context().clearCookies()
  })

  const personPage = await test.step('a link worker takes it, rings, and writes down what matters', async () => {
    await signInAs('Sam')
    await lookAt()
    await page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click()
    // A number that is not safe is not shown at all; why is.
    await expect(page.getByText('Her son answers the home number.')).toBeVisible()
    await expect(page.getByText('01632 960777')).toHaveCount(0)
    await lookAt()
    await button('work_take').click()
    await page.goto('/work')
    await page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click()
    const personPage = page.url()
    await page.locator('[name=channel][value=phone]').check()
    await page.locator('[name=outcome][value=reached]').check()
    await page.locator('form.contact [name=note]').fill('We talked about the garden she used to have.')
    await button('work_contact_save').click()
    await expect(page.getByText('We talked about the garden').first()).toBeVisible()
    await page.locator('details:has([name=needWords]) > summary').click()
    await page.locator('[name=needWords]').fill('The evenings are the worst')
    await page.locator('[name=needCode]').selectOption('loneliness')
    await button('work_need_add').click()
    await expect(page.getByText('The evenings are the worst').first()).toBeVisible()
    await page.locator('details:has([name=goalWords]) > summary').click()
    await page.locator('[name=goalWords]').fill('I want my hands in the soil again')
    await button('work_goal_add').click()
    await expect(page.getByText('I want my hands in the soil again').first()).toBeVisible()
    await lookAt()
    return personPage
  })

  await test.step('they find a service and introduce her', async () => {
    await page.goto(`${personPage.split('#')[0]!.split('?')[0]}/find`)
    await lookAt()
    await page.locator('#q').fill('lunch club')
    await page.locator('form[action^="?/find"] button').first().click()
    await lookAt()
    await page.locator('a[href*="/introduce/"]').first().click()
    await lookAt()
    await page.locator('[name=stepWords]').fill('Go to the lunch club on Thursday, with Sam the first time')
    await page.locator('[name=stepDoneBy][value=client]').check()
    await page.locator('[name=shared][value=phone]').check()
    await page.locator('[name=message]').fill('Ada would like company at lunch, and to be met at the door.')
    await button('work_letter_show').click()
    await expect(page.getByText(name).first()).toBeVisible()
    await lookAt()
    await button('work_introduce_send').click()
    await expect(page.getByText('Go to the lunch club on Thursday').first()).toBeVisible()
    await lookAt()
  })

  const planPath = await test.step('and makes a link to the plan', async () => {
    await page.goto(`${personPage.split('#')[0]!.split('?')[0]}/link`)
    await lookAt()
    await page.locator('[name=pin]').fill('2468')
    await button('work_link_make').click()
    const link = page.getByRole('link', { name: say('work_link_open') })
    await lookAt()
    return (await link.getAttribute('href'))!
  })

  await test.step('the group answers by the link in its letter, and says that she came', async () => {
    const answer = await letterLink(name, /\/answer\//)
    await page.context().clearCookies()
    await page.goto(answer)
    await inMyLanguage()
    await lookAt()
    await page.locator('button[name=answer][value=yes]').click()
    await page.waitForURL(/thank-you/)
    await lookAt()
    await page.goto(answer)
    await expect(page.locator('button[name=answer]')).toHaveCount(0)
    await lookAt()
    await signInAs('Sam')
    const came = await letterLink(name, /\/came\//)
    await page.context().clearCookies()
    await page.goto(came)
    await inMyLanguage()
    await lookAt()
    await page.locator('button[name=answer][value=came]').click()
    await lookAt()
  })

  await test.step('she reads her plan behind her PIN, and asks to be called', async () => {
    await page.goto(planPath)
    await inMyLanguage()
    await lookAt()
    await page.locator('[name=pin]').fill('1111')
    await page.locator('main button').first().click()
    await expect(page.locator('#error-summary, [role=alert]').first()).toBeVisible()
    await page.locator('[name=pin]').fill('2468')
    await page.locator('main button').first().click()
    await expect(page.getByText('I want my hands in the soil again').first()).toBeVisible()
    await lookAt()
    await page.locator('button[value=call-me]:visible').first().click()
    await lookAt()
  })

  await test.step('she reads who saw what about her: her GP, her link worker, and the group by its link', async () => {
    await page.getByRole('link', { name: say('plan_seen_link') }).click()
    await page.waitForURL(/\/seen$/)
    const read = (what: string, who: string) =>
      expect(page.getByText(new RegExp(`^${who}.*${say(what, { who: '' }).trim().slice(0, 20)}`)).first()).toBeVisible()
    await read('seen_journey', 'Sam')
    await read('seen_referral', 'Dr Priya')
    await expect(page.getByText(say('seen_introduction', { who: '' }).trim()).first()).toBeVisible()
    await lookAt()
    await page.context().clearCookies()
  })

  await test.step('the link worker sees at once that she asked', async () => {
    await signInAs('Sam')
    const row = page.locator('li, tr').filter({ hasText: name }).first()
    await expect(row).toBeVisible()
    await page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click()
    await expect(page.getByRole('button', { name: say('work_heard') })).toBeVisible()
    await page.context().clearCookies()
  })

  await test.step('and the GP hears how it went, without anybody writing a report', async () => {
    await signInAs('Dr Priya')
    await page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click()
    const told = say('feedback_first_attendance', { name: '§' })
      .split('§')
      .toSorted((a, b) => b.length - a.length)[0]!
      .trim()
    await expect(async () => {
      await page.reload()
      await expect(page.locator('main').getByText(told).first()).toBeVisible({ timeout: 500 })
    }).toPass({ timeout: 15_000 })
    await lookAt()
  })
})

test('somebody asks for help themselves, without an account', async ({ page, say, lookAt }) => {
  await page.goto('/')
  await lookAt()
  await page.locator('a[href^="/p/"]').first().click()
  await lookAt()
  await page.locator('a[href$="/ask"]').first().click()
  await lookAt()
  await page.getByRole('button', { name: say('ask_send') }).click()
  await expect(page.locator('[role=alert]')).toBeVisible()
  await lookAt()
  await page.locator('[name=givenName]').fill(somebody())
  await page.locator('[name=phone]').fill('07700 900222')
  await page.locator('[name=needs][value=debt]').check()
  await page.locator('[name=agree]').check()
  await page.getByRole('button', { name: say('ask_send') }).click()
  await page.waitForURL(/\/thanks/)
  await lookAt()
})

test('a manager reads how it goes, as a chart, a table and a CSV', async ({ page, signInAs, lookAt }) => {
  await signInAs('Ruth')
  await page.goto('/manage')
  await expect(page.locator('svg').first()).toBeVisible()
  await expect(page.locator('table').first()).toBeVisible()
  await lookAt()
  const csv = await page.request.get('/manage/numbers.csv')
  expect(csv.status()).toBe(200)
  expect(csv.headers()['content-type']).toContain('text/csv')
  expect((await csv.text()).split('\r\n').length).toBeGreaterThan(6)
})

test('the register of what is done with data is folded on a screen, and whole on paper', async ({ page, signInAs, lookAt }) => {
  await signInAs('Ruth')
  await page.goto('/manage/privacy')
  await lookAt()
  const purposes = page.locator('details dl')
  await expect(purposes.last()).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  for (const one of await purposes.all()) await expect(one).toBeVisible()
})

test('a manager reads what stands out in who read what, and what lay behind it', async ({ page, say, signInAs, lookAt }) => {
  await signInAs('Ruth')
  await page.goto('/manage')
  await page.getByRole('link', { name: say('reads_title') }).click()
  await expect(page.getByText('Marijke de Wit').first()).toBeVisible()
  await expect(page.getByText(say('reads_because_stood_in')).last()).toBeVisible()
  await page.locator('details > summary').first().click()
  await expect(page.getByRole('button', { name: say('reads_save') }).first()).toBeVisible()
  await lookAt()
})
