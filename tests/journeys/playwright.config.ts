import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

const PORT = 4390
const origin = `http://localhost:${PORT}`

/**
 * The loop is walked in both languages, at both widths, with scripts on and off: eight ways. The other journeys are
 * walked in two of them: English on a desk with scripts, Dutch on a telephone without.
 */
const projects: PlaywrightTestConfig['projects'] = (['en', 'nl'] as const).flatMap((language) =>
  [390, 1280].flatMap((width) =>
    [true, false].map((javaScriptEnabled) => ({
      name: `${language} ${width} px, scripts ${javaScriptEnabled ? 'on' : 'off'}`,
      testMatch: (language === 'en') === (width === 1280) && (width === 1280) === javaScriptEnabled ? '*.journey.ts' : 'loop.journey.ts',
      metadata: { language, width },
      use: {
        locale: language === 'nl' ? 'nl-NL' : 'en-GB',
        viewport: { width, height: width === 390 ? 844 : 900 },
        javaScriptEnabled,
      },
    })),
  ),
)

export default defineConfig({
  testDir: '.',
  globalSetup: './import-directory.ts',
  outputDir: '../../test-results/journeys',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: [['dot'], ['json', { outputFile: '../../test-results/journeys.json' }]],
  use: {
    baseURL: origin,
    timezoneId: 'Europe/London',
    // Nothing moves between two pages: what moves is drawn by the processor here, many times.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
  },
  projects,
  webServer: {
    command: `${process.execPath} src/serve.ts`,
    cwd: '../..',
    url: `${origin}/sign-in`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    env: {
      PORT: String(PORT),
      ORIGIN: origin,
      FOOTBRIDGE_DATA: 'test-results/journeys-data',
      FOOTBRIDGE_RATE_LIMITS: 'no',
      FOOTBRIDGE_DEMO: 'yes',
    },
  },
})
