import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, test } from './support.ts'

const entries = (page: Page) => page.locator('main ol > li')
const searchFor = async (page: Page, words: string) => {
  await page.locator('[name=q]').fill(words)
  // Below an open fold it stands once more.
  await page.locator('form[role=search] button').first().click()
}

test(
  'everybody finds what there is, keeps the search as an address, and is never told by their postcode',
  { tag: '@four-ways' },
  async ({ page, say, lookAt, language }) => {
    await page.goto('/p/overwater')
    await page.getByRole('link', { name: say('p_find') }).click()
    await expect(entries(page)).toHaveCount(20)
    await lookAt()

    await page.locator('[name=near]').fill('ov2 1gs')
    await searchFor(page, 'lunch')
    await expect(entries(page).first()).toContainText('Thursday Lunch Club')
    expect(page.url()).toMatch(/\/p\/overwater\/find\?q=lunch&near=OV2#found$/)
    await expect(page.getByText(say('finder_from_district', { district: 'OV2' }))).toBeVisible()
    await expect(entries(page).first()).toContainText(/\d (m|km)/)
    await lookAt()

    // Somebody else opens the same search; a whole postcode that was typed into an address does not stay there.
    await page.goto('/p/overwater/find?q=lunch&near=OV2+1GS')
    expect(page.url()).toMatch(/near=OV2$/)
    await expect(entries(page).first()).toContainText('Thursday Lunch Club')
    // In the other language it is the same search.
    await page.getByRole('button', { name: language === 'nl' ? 'English' : 'Nederlands' }).click()
    await expect(page).toHaveURL(/\?q=lunch&near=OV2$/)
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'nl' ? 'en' : 'nl')
  },
)

test('a search is narrowed by plain choices, page by page, and one that finds nothing says how to find more', async ({
  page,
  say,
  lookAt,
}) => {
  await page.goto('/p/overwater/find')
  for (const fold of await page.locator('form[role=search] summary').all()) await fold.click()
  await page.locator('[name=kind][value=walking]').check()
  await page.locator('[name=day]').selectOption('TU')
  await page.locator('[name=part]').selectOption('morning')
  await page.locator('[name=cost]').selectOption('free')
  await page.locator('[name=age]').fill('70')
  await page.locator('[name=who][value=older-people]').check()
  await lookAt()
  await searchFor(page, '')
  await expect(entries(page)).toHaveCount(1)
  await expect(entries(page)).toContainText('The Tuesday walk')
  await expect(page.locator('[name=age]')).toHaveValue('70')

  await page.goto('/p/overwater/find?day=SU&part=morning&language=nl&how=online')
  await expect(page.getByRole('heading', { name: say('finder_nothing') })).toBeVisible()
  await lookAt()
  await page.getByRole('link', { name: say('finder_without_how') }).click()
  expect(page.url()).not.toContain('how=')

  await page.goto('/p/overwater/find')
  const first = await entries(page).first().locator('h2').textContent()
  await page.locator('a[rel=next]').click()
  expect(page.url()).toContain('page=2')
  await expect(entries(page).first().locator('h2')).not.toHaveText(first!)
  await page.locator('a[rel=prev]').click()
  await expect(entries(page).first().locator('h2')).toHaveText(first!)
})

test(
  'the page of a service says everything, prints on one page, and gives its times to a calendar',
  { tag: '@four-ways' },
  async ({ page, say, lookAt, request }) => {
    await page.goto('/p/overwater/find')
    await searchFor(page, 'Thursday Lunch Club')
    await page.getByRole('link', { name: 'Thursday Lunch Club' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thursday Lunch Club')
    await expect(page.getByText('Every week we eat a hot lunch together.')).toBeVisible()
    await expect(page.locator('dd').filter({ hasText: '01632 960101' })).toBeVisible()
    // What somebody looked for goes along in the address, for the way back; the page itself has one address.
    const address = page.url().replace(/\?.*/, '')
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', address)
    const structured = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent())!)
    expect(structured).toMatchObject({ '@type': 'Service', name: 'Thursday Lunch Club' })
    await lookAt()

    const calendar = await request.get(`${address}/times.ics`)
    expect(calendar.headers()['content-type']).toContain('text/calendar')
    expect(await calendar.text()).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*DTSTART;TZID=Europe\/London:\d{8}T120000\r\n[\s\S]*BYDAY=TH\r\n/)

    const whatTo = page.locator('.actions button').or(page.locator('main form'))
    await page.emulateMedia({ media: 'print' })
    for (const button of await whatTo.all()) await expect(button).toBeHidden()
    await expect(page.locator('article').getByText(address, { exact: true })).toBeVisible()
    await page.setViewportSize({ width: 660, height: 900 })
    // A4 less its margins, at 96 px an inch.
    expect(await page.locator('article').evaluate((article) => article.getBoundingClientRect().height)).toBeLessThan(986)
    await page.emulateMedia({ media: 'screen' })

    expect((await page.goto(`/p/overwater/services/019a0000-0000-7000-8000-000000000000`))?.status()).toBe(404)
    await lookAt()
    const map = await request.get('/p/overwater/sitemap.xml')
    expect(await map.text()).toContain(structured.url)
    await expect(page.getByText(say('service_gone'))).toBeVisible()
  },
)

test('large letters are kept from page to page, with no script', async ({ page, say, lookAt }) => {
  const size = () =>
    page
      .locator('main p')
      .first()
      .evaluate((line) => Number.parseFloat(getComputedStyle(line).fontSize))
  await page.goto('/p/overwater/find?q=walk+and+talk')
  const before = await size()
  await page.getByRole('button', { name: say('type_large') }).click()
  expect(page.url()).toContain('q=walk+and+talk')
  expect(await size()).toBeGreaterThan(before * 1.3)
  await lookAt()
  await page.locator('main ol h2 a').first().click()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')
  await lookAt()
  await page.getByRole('button', { name: say('type_usual') }).click()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'usual')
})

test('reading aloud can be stopped, and is offered only where the browser can', async ({ page, say, javaScriptEnabled }) => {
  await page.addInitScript(() => {
    const read: [string, string][] = []
    Object.assign(window, { read })
    if (!('speechSynthesis' in window)) return
    const speak = speechSynthesis.speak.bind(speechSynthesis)
    speechSynthesis.speak = (words) => (read.push([words.lang, words.text]), speak(words))
  })
  await page.goto('/p/overwater/find?q=lunch')
  await page.locator('main ol h2 a').first().click()
  const read = page.getByRole('button', { name: say('service_read') })
  if (!javaScriptEnabled || !(await page.evaluate(() => 'speechSynthesis' in window))) return expect(read).toBeHidden()
  await read.click()
  // Each language by its own voice, and no shape as if it were a word.
  const lines = await page.evaluate(() => (window as unknown as { read: [string, string][] }).read)
  expect(lines.find(([, text]) => text.startsWith('A hot two-course lunch'))?.[0]).toBe('en-GB')
  expect(lines.find(([, text]) => text === say('directory_when'))?.[0]).toBe('nl-NL')
  expect(lines.filter(([, text]) => text.includes('✓'))).toEqual([])
  await page.getByRole('button', { name: say('service_read_stop') }).click()
  await expect(read).toBeVisible()
})

test('the map shows what the list says, asks one server only, and is not there without one', async ({
  page,
  say,
  signInAs,
  lookAt,
  javaScriptEnabled,
}) => {
  await page.goto('/p/overwater/find?q=thursday+lunch')
  // Without script it is never seen, also while the other way has set one.
  if (!javaScriptEnabled) return expect(page.locator('[data-map]')).toBeHidden()
  await expect(page.locator('[data-map]')).toHaveCount(0)

  const tiles = await serveTiles()
  try {
    await signInAs('Ivo')
    await setMap(page, `http://localhost:${tiles.port}/{z}/{x}/{y}.png`, '© the people of Overwater')
    const strange: string[] = []
    page.on('console', (message) => message.type() === 'error' && strange.push(message.text()))
    const answer = await page.goto('/p/overwater/find?near=OV2&kind=lunch-or-coffee#found')
    expect(answer!.headers()['content-security-policy']).toContain(`connect-src 'self' http://localhost:${tiles.port}`)
    // On a telephone it costs nothing before somebody asks for it.
    expect(tiles.asked).toHaveLength(0)
    // Beside the number of what was found, since the map stands below the list there; focus goes along.
    const way = page.getByRole('link', { name: say('finder_map_show') })
    await expect(way).toBeInViewport()
    await way.click()
    await expect(page.locator('[data-map-here] canvas')).toBeFocused()
    await expect(way).toBeHidden()
    await expect.poll(() => tiles.asked.length).toBeGreaterThan(0)
    await expect(page.getByText('© the people of Overwater')).toBeVisible()
    const pin = page.locator('.pin').first()
    await expect(pin).toHaveAttribute('aria-label', /^1\b.*: Thursday Lunch Club/)
    await lookAt()
    // By the keyboard from the map into the list.
    await pin.focus()
    await page.keyboard.press('Enter')
    await expect(entries(page).first().locator('a')).toBeFocused()
    await expect(pin).toHaveClass(/here/)
    expect(strange).toEqual([])
    // Where somebody looks is not told to the server of the map.
    expect(tiles.asked.every((referer) => !referer.includes('near'))).toBe(true)
    for (const path of ['/p/overwater', '/people']) {
      expect((await page.goto(path))!.headers()['content-security-policy']).not.toContain(String(tiles.port))
    }
    // Where no picture comes, no empty box stays.
    await setMap(page, 'http://localhost:1/{z}/{x}/{y}.png', '')
    await page.goto('/p/overwater/find?near=OV2')
    await page.getByRole('button', { name: say('finder_map_show') }).click()
    await expect(page.getByText(say('finder_map_problem'))).toBeFocused()
    await expect(page.locator('[data-map-here]')).toBeHidden()
  } finally {
    await setMap(page, '', '')
    tiles.server.close()
  }
  await page.goto('/p/overwater/find?near=OV2')
  await expect(page.locator('[data-map]')).toHaveCount(0)
  await expect(page.getByText(say('finder_from_district', { district: 'OV2' }))).toBeVisible()
})

async function setMap(page: Page, tiles: string, attribution: string): Promise<void> {
  await page.goto('/people')
  await page.locator('details:has([name=mapTiles]):not([open]) > summary').click()
  await page.locator('[name=mapTiles]').fill(tiles)
  await page.locator('[name=mapAttribution]').fill(attribution)
  await page.locator('form[action="?/map"] button').click()
  await page.waitForURL(/\/people$/)
}

/** A server of map tiles, each of them grey, and who sent its visitors. */
async function serveTiles(): Promise<{ server: Server; port: number; asked: string[] }> {
  const asked: string[] = []
  const tile = greyTile()
  const server = createServer((request, response) => {
    asked.push(request.headers.referer ?? '')
    response.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' }).end(tile)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return { server, port: (server.address() as AddressInfo).port, asked }
}

/** 256 by 256 pixels of one grey, as PNG. */
function greyTile(): Buffer {
  const chunk = (type: string, bytes: Buffer) => {
    const whole = Buffer.alloc(12 + bytes.length)
    whole.writeUInt32BE(bytes.length, 0)
    whole.write(type, 4, 'latin1')
    bytes.copy(whole, 8)
    whole.writeUInt32BE(crc32(whole.subarray(4, 8 + bytes.length)), 8 + bytes.length)
    return whole
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(256, 0)
  head.writeUInt32BE(256, 4)
  head[8] = 8
  const row = Buffer.alloc(257, 220).fill(0, 0, 1)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 256 }, () => row)))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}
