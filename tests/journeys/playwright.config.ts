import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

const PORT = 4390
const origin = `http://localhost:${PORT}`

interface Way {
  language: 'en' | 'nl'
  width: 390 | 1280
  scripts: 'on' | 'off'
}

/** The loop, and the short journeys that say so, in four ways, in which each two of language, width and scripts meet. */
const fourWays: Way[] = [
  { language: 'nl', width: 390, scripts: 'on' },
  { language: 'nl', width: 1280, scripts: 'off' },
  { language: 'en', width: 390, scripts: 'off' },
  { language: 'en', width: 1280, scripts: 'on' },
]
const IN_FOUR_WAYS = /@four-ways/
/** The other journeys in two: long words on a narrow screen, where axe looks; and on a desk where no script runs. */
const twoWays: Way[] = [
  { language: 'nl', width: 390, scripts: 'on' },
  { language: 'en', width: 1280, scripts: 'off' },
]

type Project = NonNullable<PlaywrightTestConfig['projects']>[number]

const walk = (what: string, which: Project, ways: Way[]): Project[] =>
  ways.map(({ language, width, scripts }) => ({
    ...which,
    name: `${what}, ${language} ${width} px, scripts ${scripts}`,
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
  projects: [
    ...walk('the loop', { testMatch: '**/loop.journey.ts' }, fourWays),
    ...walk('short parts', { testMatch: '**/!(loop).journey.ts', grep: IN_FOUR_WAYS }, fourWays),
    ...walk('others', { testMatch: '**/!(loop).journey.ts', grepInvert: IN_FOUR_WAYS }, twoWays),
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
