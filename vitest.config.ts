import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/journeys/**'],
    globalSetup: 'tests/support/postgres.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Two cores: one works, one is PostgreSQL's.
    maxWorkers: 2,
  },
})
