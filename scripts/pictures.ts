// Takes the pictures of the README from a running demo: node scripts/run.mjs scripts/pictures.ts http://localhost:4300
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const origin = process.argv[2] ?? 'http://localhost:4300'
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)),
  args: ['--no-sandbox', '--disable-gpu'],
})

async function signIn(name: string, locale: string, width: number, height: number) {
  const context = await browser.newContext({ viewport: { width, height }, locale, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return page
}

const work = await signIn('Sam', 'en-GB', 1280, 860)
await work.goto(`${origin}/work`)
await work.screenshot({ path: 'docs/images/work-en-1280.png' })

// A Dutch client's plan, by a link that their link worker makes.
const marijke = await signIn('Marijke', 'nl-NL', 390, 844)
await marijke.goto(`${origin}/work`)
await marijke.locator('main a[href^="/work/"]').filter({ hasText: 'Mieke' }).first().click()
await marijke.waitForURL(/\/work\/[0-9a-f-]{36}/)
await marijke.goto(`${marijke.url().split(/[?#]/)[0]}/link`)
await marijke.locator('form[action="?/make"] button').click()
const link = await marijke.locator('main a.button').first().getAttribute('href')
await marijke.goto(new URL(new URL(link!, origin).pathname, origin).href)
await marijke.screenshot({ path: 'docs/images/plan-nl-390.png' })

await browser.close()
