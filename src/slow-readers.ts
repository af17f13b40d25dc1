import type { Server } from 'node:http'

/** Milliseconds in which a caller takes nothing of its answer, and those of a whole answer. */
const PATIENCE = { silence: 2 * 60_000, whole: 60 * 60_000 }

/**
 * Hangs up on whoever takes nothing of an answer for a while, or takes an hour over it: an answer that is made while it is read (the open
 * directory as lines) holds a connection and its place in the directory until then. What was sent breaks off, so that nobody takes
 * half of it for all. `silence` also ends the wait of a caller to whom we have said nothing yet: an answer that takes us longer to begin
 * never comes.
 */
export function hangUpOnSlowReaders(server: Server, { silence, whole } = PATIENCE): void {
  server.setTimeout(silence)
  server.on('request', (_, res) => {
    const most = setTimeout(() => res.destroy(), whole).unref()
    res.once('close', () => clearTimeout(most))
  })
}
