import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

const kept = async (url: string | undefined) => {
  vi.resetModules()
  vi.stubEnv('DATABASE_URL', url)
  return (await import('./free-room.ts')).ROOM_TO_KEEP
}

test('room for the database is kept where it is our own, and only a little where it lies elsewhere', async () => {
  expect(await kept(undefined)).toBe(1024 ** 3)
  expect(await kept('postgres://owner@db.example.org/footbridge')).toBe(64 * 1024 ** 2)
})
