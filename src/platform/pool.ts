import pg from 'pg'

/** A pool of connections that survives the loss of one: the pool replaces it, and the query that it served says so itself. */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options)
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
