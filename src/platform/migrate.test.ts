import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'

/** The last file that servers run on already: what follows finds their rows. */
const LANDED = '0038'

const name = `older_${randomBytes(6).toString('hex')}`
const superuser = new pg.Pool({ connectionString: inject('ownerUrl').replace(/template_footbridge$/, 'postgres'), max: 1 })
const inside = new URL(inject('ownerUrl').replace(/template_footbridge$/, name))
const behind = openPool({ connectionString: inside.href, max: 1 })
afterAll(async () => {
  await behind.end()
  await superuser.query(`drop database ${name} with (force)`)
  await superuser.query(`drop role ${name}`)
  await superuser.end()
})

/** A database as docs/deploy.md says it may be: its owner is no superuser, makes no roles, and row-level security binds it too. */
async function plainOwner(): Promise<string> {
  await superuser.query(`create role ${name} login password '${name}' nosuperuser nocreaterole nobypassrls`)
  for (const role of ['server', 'identity', 'jobs', 'door']) await superuser.query(`grant footbridge_${role} to ${name}`)
  await superuser.query(`create database ${name} owner ${name}`)
  for (const extension of ['pg_trgm', 'unaccent', 'cube', 'earthdistance']) await behind.query(`create extension ${extension}`)
  const url = new URL(inside)
  url.username = url.password = name
  return url.href
}

async function migrateToLanded(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query(
    `create schema internal; create table internal.migration (name text primary key, checksum text, applied_at timestamptz default now())`,
  )
  for (const file of readdirSync('database/migrations').sort()) {
    if (file.slice(0, 4) > LANDED) continue
    const statements = readFileSync(`database/migrations/${file}`, 'utf8')
    await owner.query(`begin; ${statements}; commit`)
    const checksum = createHash('sha256').update(statements).digest('hex')
    await owner.query('insert into internal.migration (name, checksum) values ($1, $2)', [file, checksum])
  }
  await owner.query(`call ensure_fact_years(2026, 2028)`)
  await owner.end()
}

/** A client whose emergency is held back, with a yes for 74 years; an entry that its feed left out; a hall in a town; and a request about rights. */
const ROWS = `
  with a_programme as (insert into programme (slug, name, town) values ('older', 'Older', 'Leeds') returning programme_id),
    ids as (select programme_id, uuid_v7() as member, uuid_v7() as client, uuid_v7() as service, uuid_v7() as feed, uuid_v7() as run
      from a_programme),
    a_member as (insert into member (programme_id, id, user_id, name, email)
      select programme_id, member, 'older', 'Noor', 'noor@example.org' from ids),
    a_client as (insert into client (programme_id, id, given_name, reach_by) select programme_id, client, 'Ada', 'phone' from ids),
    an_emergency as (insert into emergency_read (programme_id, id, client_id, member_id, reason, opened_at, until, held_by, held_because)
      select programme_id, uuid_v7(), client, member, 'Nobody has seen her for three days.', now(), now() + interval '1 hour', member,
        'He reads her post.' from ids),
    a_sharing as (insert into story_sharing
      (programme_id, client_id, layer, purpose, receiver_kind, given_at, until, given_how, asked_in, asked_version, heard_by)
      select programme_id, client, 'practical', 'support', 'link-worker', now(), now() + interval '74 years', 'spoken', 'en', 1, member
      from ids),
    a_service as (insert into service (programme_id, id, name, hidden_at, hidden_because)
      select programme_id, service, 'Choir', '2026-05-01', 'closed' from ids),
    a_part as (insert into service (programme_id, name, hidden_at, hidden_because, merged_into, source_rest)
      select programme_id, 'Choir of another feed', '2026-05-01', 'merged', service, '{"service_area": [{"name": "Hilltown"}]}' from ids),
    a_location as (insert into location (programme_id, name, city) select programme_id, 'Hall', ' HILLTOWN' from ids),
    a_town as (insert into place (programme_id, kind, name, latitude, longitude) select programme_id, 'town', 'Hilltown', 52.2, 5.2 from ids),
    a_feed as (insert into feed (programme_id, id, name, url, kind, added_at)
      select programme_id, feed, 'Town', 'https://feed.example', 'hsds-json', now() from ids),
    a_run as (insert into feed_run (programme_id, id, feed_id, began_at, is_whole) select programme_id, run, feed, now(), true from ids),
    an_absence as (insert into feed_absence (programme_id, service_id, first_run_id, since, hidden_at)
      select programme_id, service, run, '2026-04-01', '2026-05-01' from ids)
  insert into rights_request (programme_id, id, client_id, kind, asked_at)
    select programme_id, uuid_v7(), client, 'erasure', now() from ids`

test('a server that has rows already is brought up to date by an owner whom row-level security binds', { timeout: 30_000 }, async () => {
  const ownerUrl = await plainOwner()
  await migrateToLanded(ownerUrl)
  await behind.query(ROWS)

  await migrate(ownerUrl, 'unused', { server: 'given', identity: 'given', jobs: 'given' })

  const held = await behind.query(`select held_until > now() + interval '13 days' as later from emergency_read`)
  expect(held.rows).toEqual([{ later: true }])
  expect((await behind.query('select hidden_because from service where merged_into is null')).rows).toEqual([{ hidden_because: 'unnamed' }])
  expect((await behind.query('select is_request_number(number) as fits from rights_request')).rows).toEqual([{ fits: true }])
  expect((await behind.query('select latitude, point_from from location')).rows).toEqual([{ latitude: 52.2, point_from: 'town' }])
  const areas = await behind.query('select area, s.name as shown from service_area a join service s on s.id = a.shown_id')
  expect(areas.rows).toEqual([{ area: 'hilltown', shown: 'Choir' }])
  const unforced = await behind.query(
    `select relname from pg_class where relrowsecurity and not relforcerowsecurity and relnamespace = 'public'::regnamespace`,
  )
  expect(unforced.rows).toEqual([])
  // A yes from before we asked for a nearer day stands, and can be taken back like any other.
  const ended = await behind.query(
    `update story_sharing set ended_at = now(), ended_by_kind = 'client' where until > now() + interval '70 years'`,
  )
  expect(ended.rowCount).toBe(1)
})
