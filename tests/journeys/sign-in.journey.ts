import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { codeOfApp } from '../support/totp.ts'
import { expect, test } from './support.ts'

const PASSWORD = 'three boots and a stile'

/** The link in the newest letter to somebody, read in the demo's outbox by somebody who is signed in. */
async function linkIn(page: Page, address: string): Promise<string> {
  await page.goto('/outbox')
  const letter = page.locator('details', { hasText: address }).first()
  return (await letter.locator('a').first().getAttribute('href'))!
}

test('home says what this is, and offers each their way in', async ({ page, lookAt, say }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('home_title'))
  await lookAt()
  await page.locator('main a[href="/sign-in"]').click()
  await expect(page.getByLabel(say('sign_in_email'))).toBeVisible()
})

test('a colleague is invited, chooses a password by the link, and signs in; the link works once', async ({
  page,
  signInAs,
  lookAt,
  say,
  language,
}) => {
  const email = `grace.${randomUUID()}@example.org`
  await signInAs('Ivo')
  await page.goto('/people')
  await lookAt()
  await page.getByRole('link', { name: say('people_invite') }).click()
  await page.getByRole('button', { name: say('invite_send') }).click()
  await expect(page.getByRole('alert')).toContainText(say('refusal_needed'))
  await lookAt()

  await page.getByLabel(say('invite_name')).fill('Grace Newcomer')
  await page.getByLabel(say('invite_email')).fill(email)
  await page.getByLabel(say('invite_organisation'), { exact: true }).selectOption({ label: 'Harbour Surgery' })
  await page.locator('input[name=role][value=referrer]').check()
  await page.locator('#locale').selectOption(language)
  await page.getByRole('button', { name: say('invite_send') }).click()
  await expect(page.getByRole('status')).toContainText(say('said_invited'))

  const link = await linkIn(page, email)
  await lookAt()
  await page.getByRole('button', { name: say('sign_out'), exact: true }).click()
  await page.goto(link)
  await lookAt()
  await page.getByLabel(say('choose_password_new'), { exact: true }).fill('short')
  await page.getByLabel(say('choose_password_again')).fill('short')
  await page.getByRole('button', { name: say('choose_password_save') }).click()
  await expect(page.getByRole('alert')).toContainText(say('refusal_password_short'))
  await page.getByLabel(say('choose_password_new'), { exact: true }).fill(PASSWORD)
  await page.getByLabel(say('choose_password_again')).fill(PASSWORD)
  await page.getByRole('button', { name: say('choose_password_save') }).click()

  await page.getByLabel(say('sign_in_email')).fill(email)
  await page.getByLabel(say('sign_in_password')).fill('not this one, surely')
  await page.getByRole('button', { name: say('sign_in'), exact: true }).click()
  await expect(page.getByRole('alert')).toContainText(say('refusal_wrong_sign_in'))
  await page.getByLabel(say('sign_in_password')).fill(PASSWORD)
  await page.getByRole('button', { name: say('sign_in'), exact: true }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/refer'))

  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('choose_password_old_title'))
})

test('a form that is sent after the session ended loses nothing that was typed', async ({
  page,
  context,
  signInAs,
  lookAt,
  say,
  language,
}) => {
  const email = `late.${randomUUID()}@example.org`
  await signInAs('Ivo')
  // Whoever has chosen a language in this browser keeps it, whatever their own is.
  await page.getByRole('button', { name: language === 'nl' ? 'Nederlands' : 'English' }).click()
  await page.goto('/people/invite')
  await page.getByLabel(say('invite_name')).fill('Łucja "Lucy" <O’Neill> & co')
  await page.getByLabel(say('invite_email')).fill(email)
  await page.getByLabel(say('invite_organisation'), { exact: true }).selectOption({ label: 'Harbour Surgery' })
  await page.locator('input[name=role][value=referrer]').check()
  await context.clearCookies({ name: /footbridge/ })
  await page.getByRole('button', { name: say('invite_send') }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('sign_in_carry_title'))
  await lookAt()
  const signIn = async (password: string) => {
    await page.getByLabel(say('sign_in_email')).fill('ivo.petrov@overwater-link-workers.example.org')
    await page.getByLabel(say('sign_in_password')).fill(password)
    await page.getByRole('button', { name: say('sign_in'), exact: true }).click()
  }
  await signIn('a wrong one first')
  await expect(page.getByRole('alert')).toBeVisible()
  await signIn('footbridge demo')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('sign_in_again_title'))
  await lookAt()
  await page.getByRole('button', { name: say('sign_in_again_send') }).click()
  await expect(page.getByRole('status')).toContainText(say('said_invited'))
  await expect(page.getByRole('main')).toContainText('Łucja "Lucy" <O’Neill> & co')
})

test('the last administrator cannot leave, and is told why', async ({ page, signInAs, lookAt, say }) => {
  await signInAs('Ivo')
  await page.goto('/people')
  await page.getByRole('link', { name: say('people_change_whom', { name: 'Ivo Petrov' }) }).click()
  await lookAt()
  await page.getByRole('button', { name: say('member_leave', { name: 'Ivo Petrov' }) }).click()
  await expect(page.getByRole('alert')).toContainText(say('refusal_last_administrator'))
})

test('one may not open what is not one’s role', async ({ page, signInAs, lookAt, say }) => {
  await signInAs('Ruth')
  await page.goto('/people')
  await expect(page.getByRole('main')).toContainText(say('refusal_not_your_page'))
  await lookAt()
})

test('a forgotten password: the same answer for everybody', async ({ page, lookAt, say }) => {
  for (const email of ['nobody@example.org', 'priya.raman@harbour-surgery.example.org']) {
    await page.goto('/forgot-password')
    await page.getByLabel(say('sign_in_email')).fill(email)
    await page.getByRole('button', { name: say('forgot_send') }).click()
    await expect(page.getByRole('main')).toContainText(say('forgot_sent_text'))
  }
  await lookAt()
})

test('the account page works without script, and a passkey signs in with it', async ({
  page,
  context,
  signInAs,
  lookAt,
  say,
  javaScriptEnabled,
}) => {
  await signInAs('Terry')
  await page.goto('/account')
  await lookAt()
  await expect(page.getByText(`, ${say('account_session_here')}`)).toBeVisible()
  if (!javaScriptEnabled) return expect(page.getByText(say('account_passkey_no_script'))).toBeVisible()

  const devices = await context.newCDPSession(page)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const removes = page.getByRole('button', { name: new RegExp(`^${say('account_passkey_remove')}`) })
  const before = await removes.count()
  await page.getByRole('button', { name: say('account_passkey_add') }).click()
  await expect(removes).toHaveCount(before + 1)

  await page.getByRole('button', { name: say('sign_out'), exact: true }).click()
  await page.goto('/sign-in?next=/account')
  await page.getByRole('button', { name: say('sign_in_passkey') }).click()
  await page.waitForURL((url) => url.pathname === '/account')
  await lookAt()
  await removes.last().click()
  await expect(page.getByRole('status')).toContainText(say('said_passkey_removed'))
})

test('a code app is set up, asked for after the password, replaced by a code from paper, and taken off again', async ({
  page,
  signInAs,
  lookAt,
  say,
  language,
}) => {
  // In each language somebody else: two who set up an app for one account at once would know two keys of it.
  await signInAs(language === 'nl' ? 'Derek' : 'Callum')
  await page.goto('/account/code-app')
  await lookAt()
  const email = await page.locator('input[name=username]').getAttribute('value')
  const password = page.getByLabel(say('account_password_current'))
  const code = page.getByLabel(say('sign_in_code'), { exact: true })
  await password.fill('footbridge demo')
  await page.getByRole('button', { name: say('code_app_begin') }).click()

  await lookAt()
  const key = (await page.locator('main code').innerText()).replaceAll(' ', '')
  await code.fill('000000')
  await page.getByRole('button', { name: say('code_app_prove') }).click()
  await expect(page.getByRole('alert')).toContainText(say('refusal_wrong_code'))
  await code.fill(codeOfApp(key))
  await page.getByRole('button', { name: say('code_app_prove') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('recovery_codes_title'))
  await lookAt()
  const codes = await page.locator('main li code').allInnerTexts()
  expect(codes).toHaveLength(10)

  const signIn = async (typed: string) => {
    await page.getByRole('button', { name: say('sign_out'), exact: true }).click()
    await page.goto('/sign-in?next=/account/code-app')
    await page.getByLabel(say('sign_in_email')).fill(email!)
    await page.getByLabel(say('sign_in_password')).fill('footbridge demo')
    await page.getByRole('button', { name: say('sign_in'), exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('sign_in_code_title'))
    await lookAt()
    await code.fill(typed)
    await page.getByRole('button', { name: say('sign_in'), exact: true }).click()
    await page.waitForURL((url) => url.pathname === '/account/code-app')
  }
  // The code of the next half minute: right as well, and not the one that was used.
  await signIn(codeOfApp(key, 1))
  await signIn(codes[0]!)
  await expect(page.getByRole('main')).toContainText(say('code_app_on', { count: '9' }))
  await lookAt()
  await password.fill('footbridge demo')
  await code.fill(codes[1]!)
  await page.getByRole('button', { name: say('code_app_remove') }).click()
  await expect(page.getByRole('status').filter({ hasText: say('said_code_app_removed') })).toBeVisible()
})
