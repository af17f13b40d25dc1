-- What a client asks of what we keep of them, and how long it is kept when nobody asks (decision 23).

-- It has no foreign key to the client, so that it outlives an erasure as the account of it: then without a word in it.
create table rights_request (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  kind text not null check (kind in ('erasure', 'correction')),
  -- Of a correction: what is wrong, and how it should be.
  about text check (about in ('name', 'birth-date', 'address', 'contact', 'need', 'note', 'other')),
  words text check (length(words) <= 2000),
  asked_at timestamptz not null,
  -- Who heard it. Null: the client, on their own screen.
  heard_by uuid,
  answered_at timestamptz,
  -- Null: the client took it back.
  answered_by uuid,
  answer text check (answer in ('done', 'refused', 'taken-back')),
  because text check (because in ('legal-claim', 'safety', 'law', 'not-them', 'is-right', 'not-ours')),
  -- What the client reads besides.
  answer_words text check (length(answer_words) <= 1000),
  primary key (programme_id, id),
  foreign key (programme_id, heard_by) references member (programme_id, id),
  foreign key (programme_id, answered_by) references member (programme_id, id),
  check ((kind = 'correction') = (about is not null)),
  check ((answered_at is null) = (answer is null)),
  check (coalesce(answer = 'refused', false) = (because is not null))
);
create unique index one_erasure_at_a_time on rights_request (programme_id, client_id) where kind = 'erasure' and answer is null;
create index on rights_request (programme_id, client_id);
create index on rights_request (programme_id, asked_at) where answer is null;
call protect('rights_request', 'select, insert, update');

-- How long each kind of thing is kept, by country: what we begin with, and between which bounds a programme may choose.
create table reference.retention (
  kind text not null check (kind in ('client', 'story', 'reads', 'letters', 'drafts', 'links', 'unmet-needs', 'feed-runs')),
  country text not null check (country in ('GB', 'NL')),
  position int not null,
  days int not null,
  least_days int not null,
  most_days int not null,
  primary key (kind, country),
  check (least_days <= days and days <= most_days)
);
insert into reference.retention (position, kind, country, days, least_days, most_days) values
  (1, 'client', 'GB', 2922, 180, 7305), (1, 'client', 'NL', 730, 180, 7305),
  (2, 'story', 'GB', 365, 0, 2922), (2, 'story', 'NL', 365, 0, 730),
  (3, 'reads', 'GB', 1095, 365, 2922), (3, 'reads', 'NL', 1095, 365, 2922),
  (4, 'letters', 'GB', 90, 30, 365), (4, 'letters', 'NL', 90, 30, 365),
  (5, 'drafts', 'GB', 30, 7, 180), (5, 'drafts', 'NL', 30, 7, 180),
  (6, 'links', 'GB', 180, 30, 730), (6, 'links', 'NL', 180, 30, 730),
  (7, 'unmet-needs', 'GB', 1826, 365, 3652), (7, 'unmet-needs', 'NL', 1826, 365, 3652),
  (8, 'feed-runs', 'GB', 365, 30, 1826), (8, 'feed-runs', 'NL', 365, 30, 1826);
grant select on reference.retention to footbridge_server;

-- What a programme chose in place of that.
create table retention_choice (
  programme_id uuid not null default current_programme() references programme,
  kind text not null,
  days int not null check (days >= 0),
  chosen_at timestamptz not null,
  chosen_by uuid not null,
  primary key (programme_id, kind),
  foreign key (programme_id, chosen_by) references member (programme_id, id)
);
call protect('retention_choice', 'select, insert, update');

-- What was cleared away in a night, written in the transaction that clears it.
create table clearing (
  programme_id uuid not null default current_programme() references programme,
  -- The day of the programme on which the round was made.
  night date not null,
  kind text not null,
  cleared int not null check (cleared >= 0),
  began_at timestamptz not null,
  -- Null: broken off, and made up for in the next round.
  ended_at timestamptz,
  primary key (programme_id, night, kind)
);
call protect('clearing', 'select, insert, update');

-- The log of who saw what, and stories, are shut to the server: what has had its time is cleared away through a door that takes
-- nothing younger than the least time.
grant delete, select (programme_id, client_id, visit, reader_id, what, read_at) on client_read to footbridge_door;
create policy door on client_read to footbridge_door using (true);
grant delete on story_piece to footbridge_door;
create policy door_clears on story_piece for delete to footbridge_door using (true);
grant select (programme_id, id, client_id) on referral to footbridge_door;
create policy door on referral for select to footbridge_door using (true);
grant select (programme_id, referral_id, ended_at, reopened_at) on ending to footbridge_door;
create policy door on ending for select to footbridge_door using (true);
grant usage on schema reference to footbridge_door;
set local role footbridge_door;
create function door.clear_reads(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.client_read r
    where r.programme_id = programme and (r.client_id, r.visit, r.reader_id, r.what) in (
      select o.client_id, o.visit, o.reader_id, o.what from public.client_read o
      where o.programme_id = programme and o.read_at < clear_reads.before and o.read_at < now() - interval '365 days' limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
-- Stories of clients whose last referral ended before then.
create function door.clear_stories(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.story_piece p where p.programme_id = programme and p.id in (
      select o.id from public.story_piece o
      where o.programme_id = programme
        and exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id)
        and not exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id
          and not exists (select from public.ending e where e.programme_id = programme and e.referral_id = r.id
            and e.reopened_at is null and e.ended_at < clear_stories.before))
      limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
revoke all on function door.clear_reads, door.clear_stories from public;
grant execute on function door.clear_reads, door.clear_stories to footbridge_server;
reset role;
grant delete on unmet_need to footbridge_server;

-- What the facts of rights may say.
create or replace function holds_only_codes(payload jsonb) returns boolean language sql immutable parallel safe as $$
  select jsonb_typeof(payload) = 'object' and payload - array[
    'about', 'added', 'administrator', 'answer', 'because', 'by', 'change', 'changed', 'changes', 'channel', 'client', 'closed', 'code',
    'contact', 'count', 'day', 'days', 'decision', 'everyHours', 'fields', 'from', 'goal', 'gone', 'hidden', 'how', 'into',
    'introduction', 'kind', 'layer', 'lines', 'link', 'linkWorker', 'locations', 'meanings', 'need', 'organisation',
    'organisations', 'outcome', 'piece', 'purpose', 'question', 'reason', 'receiver', 'referral', 'report', 'request',
    'returned', 'rhythm', 'role', 'rule', 'run', 'saying', 'seen', 'seenBefore', 'service', 'services', 'source', 'state',
    'step', 'until', 'what', 'word'
  ] = '{}' and not exists (
    select from jsonb_path_query(payload, 'strict $.*.**') leaf
    where jsonb_typeof(leaf) = 'object' or jsonb_typeof(leaf) = 'string' and leaf #>> '{}' !~ (
      '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
      '|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?'
      '|(?=[^a-z]*[a-z])[a-z0-9][a-z0-9._:-]{0,63}'
      '|[a-z]+([A-Z][a-z0-9]*)+)$')
  )
$$;
