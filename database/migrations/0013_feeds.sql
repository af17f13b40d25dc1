-- Directories of others that are fetched on a schedule, what each fetch brought, and entries that seem to be one and the same.

-- An address from which a directory comes. What it brings is kept under the source 'feed:' and its id.
create table feed (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  name text not null check (length(name) between 1 and 120),
  url text not null check (url ~ '^https?://' and length(url) <= 1000),
  kind text not null check (kind in ('hsds-json', 'oruk', 'tabular')),
  every_hours int not null default 24 check (every_hours between 1 and 720),
  -- Whose word stays when the feed says something new of a field that somebody here has corrected.
  rule text not null default 'newest-wins' check (rule in ('feed-wins', 'local-wins', 'newest-wins')),
  state text not null default 'active' check (state in ('active', 'paused')),
  -- Not before this moment. Null: nothing is planned.
  next_run_at timestamptz,
  -- What the server gave us to ask "changed since?" with, where one answer is the whole directory.
  etag text check (length(etag) <= 300),
  last_modified text check (length(last_modified) <= 100),
  added_at timestamptz not null,
  added_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, added_by) references member (programme_id, id)
);
call protect('feed');
comment on table feed is 'A directory of somebody else that is fetched on a schedule.';

-- One fetch of a feed. Everything is put aside first (feed_batch) and applied when it is there as a whole, so that a fetch
-- that dies leaves the directory as it was.
create table feed_run (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  feed_id uuid not null,
  began_at timestamptz not null,
  -- The whole directory was put aside.
  fetched_at timestamptz,
  ended_at timestamptz,
  state text not null default 'running' check (state in ('running', 'applied', 'held', 'failed', 'discarded')),
  -- All of the directory was asked for, not only what changed.
  is_whole boolean not null,
  modified_after timestamptz,
  -- From where to go on: the next page, or how many lines were taken. Then the last batch that was applied.
  cursor jsonb not null default '{}' check (jsonb_typeof(cursor) = 'object'),
  applied_batches int not null default 0,
  -- Services that it named.
  seen int not null default 0 check (seen >= 0),
  -- Services of this feed at its last good whole run; null before the first.
  seen_before int,
  counts jsonb not null default '{}' check (jsonb_typeof(counts) = 'object'),
  -- What could not be taken as it was, with page or file and the reason; and why it failed.
  report jsonb not null default '{}' check (jsonb_typeof(report) = 'object'),
  tries int not null default 1,
  decided_at timestamptz,
  decided_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, feed_id) references feed (programme_id, id) on delete cascade,
  foreign key (programme_id, decided_by) references member (programme_id, id),
  check ((ended_at is null) = (state = 'running')),
  check ((decided_at is null) = (decided_by is null))
);
create index on feed_run (programme_id, feed_id, began_at);
create unique index on feed_run (programme_id, feed_id) where state in ('running', 'held');
call protect('feed_run');
comment on table feed_run is 'One fetch of a feed: how far it came, what it brought, what became of it.';

-- Entries as they were read, until they are applied or thrown away.
create table feed_batch (
  programme_id uuid not null default current_programme() references programme,
  run_id uuid not null,
  position int not null check (position >= 0),
  entries jsonb not null,
  -- Services that it names, also those that need no change: ids of the source.
  service_ids text[] not null default '{}',
  primary key (programme_id, run_id, position),
  foreign key (programme_id, run_id) references feed_run (programme_id, id) on delete cascade
);
call protect('feed_batch');
comment on table feed_batch is 'Entries of a feed that were put aside and wait to be applied.';

-- Services that their feed no longer names. After the second good whole run without them they are hidden, never deleted.
create table feed_absence (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  first_run_id uuid not null,
  since timestamptz not null,
  -- When it was hidden for it; null while it is only the first run.
  hidden_at timestamptz,
  primary key (programme_id, service_id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, first_run_id) references feed_run (programme_id, id) on delete cascade
);
call protect('feed_absence');
comment on table feed_absence is 'A service that its feed no longer names.';

-- Two entries that may be one service. The smaller id is `one_id`.
create table service_duplicate (
  programme_id uuid not null default current_programme() references programme,
  one_id uuid not null,
  other_id uuid not null,
  score real not null check (score between 0 and 1),
  reasons text[] not null check (reasons <@ array['same-name', 'like-name', 'same-phone', 'same-email', 'same-url', 'same-place',
    'same-organisation']),
  found_at timestamptz not null,
  state text not null default 'proposed' check (state in ('proposed', 'merged', 'kept-apart')),
  -- Which of the two is shown.
  kept_id uuid,
  decided_at timestamptz,
  decided_by uuid,
  primary key (programme_id, one_id, other_id),
  foreign key (programme_id, one_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, other_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, decided_by) references member (programme_id, id),
  check (one_id < other_id),
  check ((kept_id is not null) = (state = 'merged')),
  check ((decided_at is null) = (state = 'proposed'))
);
create index on service_duplicate (programme_id, score desc) where state = 'proposed';
call protect('service_duplicate');
comment on table service_duplicate is 'Two entries that may be one and the same service, and what somebody decided.';

set local role footbridge_jobs;
create or replace function queue.enqueue(task text, payload json, run_at timestamptz default null, job_key text default null)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if task not in ('react', 'send-mail', 'digest', 'harvest') then
    raise exception 'no such job: %', task;
  end if;
  -- A fetch may take hours: one after the other, so that letters always find a free hand.
  perform graphile_worker.add_job(task, payload, queue_name => case task when 'harvest' then 'harvest' end,
    run_at => enqueue.run_at, job_key => enqueue.job_key, max_attempts => 25);
end $$;
reset role;
