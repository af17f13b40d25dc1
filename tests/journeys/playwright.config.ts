import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

const PORT = 4390
const origin = `http://localhost:${PORT}`

interface Way {
  language: 'en' | 'nl'
  width: 390 | 1280
  scripts: 'on' | 'off'
}

/** The loop is walked in four ways, in which each two of language, width and scripts meet. */
const loopWays: Way[] = [
  { language: 'nl', width: 390, scripts: 'on' },
  { language: 'nl', width: 1280, scripts: 'off' },
  { language: 'en', width: 390, scripts: 'off' },
  { language: 'en', width: 1280, scripts: 'on' },
]
/** The other journeys in two: long words on a narrow screen, where axe looks; and on a desk where no script runs. */
const otherWays: Way[] = [
  { language: 'nl', width: 390, scripts: 'on' },
  { language: 'en', width: 1280, scripts: 'off' },
]

const walk = (what: string, testMatch: string, ways: Way[]): NonNullable<PlaywrightTestConfig['projects']> =>
  ways.map(({ language, width, scripts }) => ({
    name: `${what}, ${language} ${width} px, scripts ${scripts}`,
    testMatch: `**/${testMatch}`,
    metadata: { language, width },
    use: {
      locale: language === 'nl' ? 'nl-NL' : 'en-GB',
      viewport: { width, height: width === 390 ? 844 : 900 },
      javaScriptEnabled: scripts === 'on',
    },
  }))

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
  projects: [...walk('the loop', 'loop.journey.ts', loopWays), ...walk('others', '!(loop).journey.ts', otherWays)],
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
