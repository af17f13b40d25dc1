import type { Footbridge } from '../startup.ts'

let running: Footbridge | undefined

/** The running program, as the pages' doors reach it. */
export function footbridge(): Footbridge {
  if (!running) throw new Error('Footbridge has not started')
  return running
}

export function useFootbridge(app: Footbridge): void {
  running = app
}
