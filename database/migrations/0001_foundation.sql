-- Roles, programmes, the fact log and the way to the job queue.
--
-- Roles (all without a login; the program makes login roles that are members of them):
--   footbridge_server    what pages run as: row-level security applies to it, always
--   footbridge_identity  what sign-in runs as: reaches the identity schema and nothing else
--   footbridge_jobs      owns the job queue (graphile_worker) and nothing else
--   footbridge_door      owns the few look-ups that happen before a programme is known

do $$
declare role_name text;
begin
  foreach role_name in array array['footbridge_server', 'footbridge_identity', 'footbridge_jobs', 'footbridge_door'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin nosuperuser nobypassrls', role_name);
    end if;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to %I', role_name, current_user);
    end if;
  end loop;
  execute format('grant create on database %I to footbridge_jobs', current_database());
end $$;

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists cube;
create extension if not exists earthdistance;

revoke all on schema public from public;
grant usage on schema public to footbridge_server, footbridge_door;

create schema identity;
grant usage, create on schema identity to footbridge_identity;
create schema door authorization footbridge_door;
grant usage on schema door to footbridge_server;
create schema queue authorization footbridge_jobs;
grant usage on schema queue to footbridge_server;
create schema reference;
grant usage on schema reference to footbridge_server;

-- UUID version 7 (RFC 9562): sorts by the moment it was made. PostgreSQL has its own from version 18 on; we run on 15.
create function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- The programme that this transaction works for, or null: then every tenant-owned row is out of sight.
create function current_programme() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.programme', true), '')::uuid
$$;

-- Puts a table under row-level security and hands the server what it may do. Every tenant-owned table calls this once.
create procedure protect(tenant_table regclass, privileges text default 'select, insert, update, delete')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format('create policy own_programme on %s to footbridge_server
                  using (programme_id = (select current_programme()))
                  with check (programme_id = (select current_programme()))', tenant_table);
  execute format('grant %s on %s to footbridge_server', privileges, tenant_table);
end $$;

-- A programme is one social prescribing scheme in one place: the tenant that everything else belongs to.
create table programme (
  programme_id uuid primary key default uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name text not null check (length(name) between 1 and 120),
  town text not null check (length(town) between 1 and 120),
  phone text check (length(phone) <= 40),
  email text check (length(email) <= 254),
  -- Whom to ring in an emergency. Null: as usual where the programme's language is spoken (999, 112).
  emergency_number text check (emergency_number ~ '^[0-9 +-]{2,20}$'),
  time_zone text not null default 'Europe/London',
  locale text not null default 'en' check (locale in ('en', 'nl')),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  -- Working days within which a first attempt at contact is promised. A site's own choice: no national number was found.
  first_contact_days int not null default 2 check (first_contact_days between 1 and 60),
  -- Conversations after which the programme wants a look, never a block (Bos 2024, line 167). Null: no cap.
  session_cap int check (session_cap between 1 and 100),
  -- The programme's own words, e.g. {"client": "deelnemer", "linkWorker": "welzijnscoach"}.
  terms jsonb not null default '{}',
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  check ((latitude is null) = (longitude is null))
);
call protect('programme', 'select, insert, update');

-- Days besides Saturday and Sunday on which nobody works here: promises in working days pass over them.
create table programme_closed_day (
  programme_id uuid not null default current_programme() references programme,
  day date not null,
  -- Taken out: people do work then. The row stays, so that the calendar does not bring the day back.
  is_worked boolean not null default false,
  primary key (programme_id, day)
);
call protect('programme_closed_day');
comment on table programme is 'One social prescribing scheme in one place; the tenant that every other row belongs to.';

-- True when a fact's payload holds ids, codes, numbers and times only, so that erasing a person and keeping the log agree.
-- What may be said is listed: a new key is added here by a migration. A code is words in small letters with dashes (one of
-- ours, or the short name of a source), or the name of a field (contactName); a name or a telephone number is neither.
create function holds_only_codes(payload jsonb) returns boolean language sql immutable parallel safe as $$
  select jsonb_typeof(payload) = 'object' and payload - array[
    'added', 'administrator', 'answer', 'because', 'by', 'change', 'changed', 'changes', 'channel', 'client', 'closed', 'code',
    'contact', 'count', 'day', 'decision', 'everyHours', 'fields', 'from', 'goal', 'gone', 'hidden', 'how', 'into',
    'introduction', 'kind', 'lines', 'link', 'linkWorker', 'locations', 'meanings', 'need', 'organisation', 'organisations',
    'outcome', 'purpose', 'reason', 'referral', 'report', 'request', 'returned', 'rhythm', 'role', 'rule', 'run', 'saying',
    'seen', 'seenBefore', 'service', 'services', 'source', 'state', 'step', 'what', 'word'
  ] = '{}' and not exists (
    select from jsonb_path_query(payload, 'strict $.*.**') leaf
    where jsonb_typeof(leaf) = 'object' or jsonb_typeof(leaf) = 'string' and leaf #>> '{}' !~ (
      '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
      '|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?'
      '|(?=[^a-z]*[a-z])[a-z0-9][a-z0-9._:-]{0,63}'
      '|[a-z]+([A-Z][a-z0-9]*)+)$')
  )
$$;

create table fact (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  at timestamptz not null,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
  subject_kind text not null check (subject_kind ~ '^[a-z]+(-[a-z]+)*$'),
  subject_id uuid not null,
  actor_kind text not null check (actor_kind in ('member', 'client', 'group', 'public', 'system')),
  actor_id uuid,
  payload jsonb not null default '{}' check (holds_only_codes(payload)),
  primary key (programme_id, at, id)
) partition by range (at);
create index on fact (programme_id, subject_id, at);
create index on fact (programme_id, kind, at);
call protect('fact', 'select, insert');
comment on table fact is 'What happened, in order, for ever: nobody may change or delete a row. Holds no personal text.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a fact is never changed or deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger facts_stay before update or delete on fact for each row execute function refuse_change();
create trigger facts_stay_whole before truncate on fact execute function refuse_change();

-- Makes sure there is a partition for each year from the one to the other. Years without one fall into fact_other. Years, not
-- months: what asks about one person looks into every partition, and a year of a large programme is a million rows.
create table fact_other partition of fact default;
create procedure ensure_fact_years(from_year integer, to_year integer) language plpgsql as $$
begin
  for y in from_year .. to_year loop
    if to_regclass(format('public.fact_%s', y)) is null
      and not exists (select from fact_other where at >= make_timestamptz(y, 1, 1, 0, 0, 0, 'UTC') and at < make_timestamptz(y + 1, 1, 1, 0, 0, 0, 'UTC')) then
      execute format('create table fact_%s partition of fact for values from (%L) to (%L)', y, y || '-01-01 00:00+00', y + 1 || '-01-01 00:00+00');
    end if;
  end loop;
end $$;
call ensure_fact_years(extract(year from now())::integer - 2, extract(year from now())::integer + 2);

-- The only way for the server to the job queue: the job is written in the caller's own transaction.
set local role footbridge_jobs;
create function queue.enqueue(task text, payload json, run_at timestamptz default null, job_key text default null)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if task not in ('react', 'send-mail', 'digest') then
    raise exception 'no such job: %', task;
  end if;
  perform graphile_worker.add_job(task, payload, run_at => enqueue.run_at, job_key => enqueue.job_key, max_attempts => 25);
end $$;
revoke all on function queue.enqueue from public;
grant execute on function queue.enqueue to footbridge_server;
reset role;

-- The few look-ups that happen before a programme is known. Each gives the least that is needed.
grant select on programme to footbridge_door;
create policy door on programme for select to footbridge_door using (true);
set local role footbridge_door;
create function door.programme_of(slug text) returns uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.programme_id from public.programme p where p.slug = programme_of.slug
$$;
create function door.programmes() returns table (programme_id uuid, slug text, name text, town text, locale text, is_demo boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.programme_id, p.slug, p.name, p.town, p.locale, p.is_demo from public.programme p order by p.name
$$;
revoke all on all functions in schema door from public;
grant execute on all functions in schema door to footbridge_server;
reset role;
