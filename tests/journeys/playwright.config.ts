import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import { existsSync } from 'node:fs'

const PORT = 4390
const origin = `http://localhost:${PORT}`

interface Way {
  language: 'en' | 'nl'
  width: 390 | 1280
  scripts: 'on' | 'off'
}

/** The loop, and short journeys that say so. */
const IN_FOUR_WAYS = /loop\.journey|@four-ways/

type Project = NonNullable<PlaywrightTestConfig['projects']>[number]

const walk = ({ language, width, scripts }: Way, which: Project = {}): Project => ({
  ...which,
  name: `${language} ${width} px, scripts ${scripts}`,
  metadata: { language, width },
  use: {
    locale: language === 'nl' ? 'nl-NL' : 'en-GB',
    viewport: { width, height: width === 390 ? 844 : 900 },
    javaScriptEnabled: scripts === 'on',
  },
})

/** Of two shells of one browser, the one without a window: it needs a quarter less of the processor. */
const chromium = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.journey.ts',
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
      executablePath: process.env.CHROMIUM ?? chromium,
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
  projects: [
    // Every journey: long words on a narrow screen, where axe looks.
    walk({ language: 'nl', width: 390, scripts: 'on' }),
    // With the first, four ways in which each two of language, width and scripts meet.
    walk({ language: 'nl', width: 1280, scripts: 'off' }, { grep: IN_FOUR_WAYS }),
    walk({ language: 'en', width: 390, scripts: 'off' }, { grep: IN_FOUR_WAYS }),
    walk({ language: 'en', width: 1280, scripts: 'on' }, { grep: IN_FOUR_WAYS }),
    // All others: on a desk where no script runs.
    walk({ language: 'en', width: 1280, scripts: 'off' }, { grepInvert: IN_FOUR_WAYS }),
  ],
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
