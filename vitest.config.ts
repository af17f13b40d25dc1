import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/journeys/**'],
    globalSetup: 'tests/support/postgres.ts',
    // Each file makes its own database; what else a module keeps, it keeps for the process. Loading it once saves half the time.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Two cores: one works, one is PostgreSQL's.
    maxWorkers: 2,
  },
})
