-- A client's story, told once, in layers; and who may read which layer, for what, until when (decision 22).

-- Who acts in this transaction, when, and for which purpose: what may be read of a story hangs on it. Set by the server on entering.
create function acting_kind() returns text language sql stable parallel safe as $$
  select nullif(current_setting('app.actor_kind', true), '')
$$;
create function acting_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.actor_id', true), '')::uuid
$$;
create function acting_at() returns timestamptz language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('app.at', true), '')::timestamptz, now())
$$;
create function acting_for() returns text language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('app.purpose', true), ''), 'support')
$$;

-- To whom a client lets one layer be read, and what for. Without a row nobody but the client reads anything.
create table story_sharing (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  client_id uuid not null,
  layer text not null check (layer in ('practical', 'personal', 'sensitive')),
  purpose text not null check (purpose in ('support', 'feedback', 'learning')),
  -- Whoever walks with them, whoever referred them, one person, an organisation, a group (a service), a sector, the programme.
  receiver_kind text not null check (receiver_kind in ('link-worker', 'referrer', 'member', 'organisation', 'service', 'sector', 'programme')),
  receiver_id uuid,
  receiver_sector text check (receiver_sector in ('health', 'social', 'voluntary', 'community')),
  given_at timestamptz not null,
  -- Null: until they say otherwise.
  until timestamptz,
  given_how text not null check (given_how in ('spoken', 'paper', 'own-screen')),
  -- The language in which it was asked, and which words of ours: messages of that version are kept in the history of this project.
  asked_in text not null check (length(asked_in) <= 35),
  asked_version int not null check (asked_version > 0),
  heard_by uuid,
  ended_at timestamptz,
  ended_by_kind text check (ended_by_kind in ('member', 'client')),
  ended_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, heard_by) references member (programme_id, id),
  check ((receiver_kind in ('member', 'organisation', 'service')) = (receiver_id is not null)),
  check ((receiver_kind = 'sector') = (receiver_sector is not null)),
  check ((given_how = 'own-screen') = (heard_by is null)),
  check ((ended_at is null) = (ended_by_kind is null)),
  check (until > given_at)
);
create unique index one_sharing_at_a_time on story_sharing
  (programme_id, client_id, layer, purpose, receiver_kind, receiver_id, receiver_sector) nulls not distinct where ended_at is null;
call protect('story_sharing', 'select, insert, update');

-- A piece of the story, in the client's own words. What they take back or put otherwise is emptied at once: only that it was is kept.
create table story_piece (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  layer text not null check (layer in ('practical', 'personal', 'sensitive')),
  -- Which of our questions it answers. Null: said unasked.
  question text check (question ~ '^[a-z]+(-[a-z]+)*$' and length(question) <= 40),
  words text check (length(words) between 1 and 2000),
  -- The words of the sensitive layer, sealed with a key that the database does not have (AES-256-GCM), and the name of that key.
  sealed bytea,
  sealed_with text check (length(sealed_with) <= 40),
  told_at timestamptz not null,
  -- Who wrote it down. Null: the client.
  heard_by uuid,
  -- Somebody else had heard it before.
  was_told_before boolean not null default false,
  ended_at timestamptz,
  ended_how text check (ended_how in ('put-otherwise', 'taken-back')),
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, heard_by) references member (programme_id, id),
  check ((ended_at is null) = (ended_how is null)),
  check (num_nonnulls(words, sealed) = case when ended_at is null then 1 else 0 end),
  check ((sealed is null) = (sealed_with is null)),
  check (layer = 'sensitive' or sealed is null),
  check (layer <> 'sensitive' or words is null)
);
create index on story_piece (programme_id, client_id);

-- The group that acts, when it was introduced to this client, not withdrawn since, and has not said that it is over.
create function group_reading(of_client uuid) returns uuid language sql stable as $$
  select i.service_id from introduction i
  where acting_kind() = 'group' and i.id = acting_id() and i.client_id = of_client and i.withdrawn_at is null
    and coalesce((select answer from introduction_answer a where a.introduction_id = i.id
      order by a.answered_at desc, a.id desc limit 1), '') not in ('no', 'stopped')
$$;

-- The organisations for which the one who acts reads of this client: where they work, or that of the group that was introduced to them.
create function organisations_reading(of_client uuid) returns setof uuid language sql stable as $$
  select organisation_id from member_role where acting_kind() = 'member' and member_id = acting_id() and ended_at is null
  union
  select service.organisation_id from service where service.id = group_reading(of_client) and service.organisation_id is not null
$$;

-- May the one who acts read this layer of this client's story, now, for this purpose? `maySee` in src/domain/stories says the same.
create function may_see_story(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select case when acting_kind() = 'client' then of_client = acting_id() else exists (
    select from story_sharing s
    where s.client_id = of_client and s.layer = of_layer and s.purpose = acting_for()
      and s.ended_at is null and coalesce(s.until > acting_at(), true)
      and case s.receiver_kind
        when 'member' then s.receiver_id = acting_id() and exists (select from organisations_reading(of_client))
        when 'link-worker' then exists (
          select from assignment a
          join referral r on r.id = a.referral_id
          join member_role role on role.member_id = a.link_worker_id and role.role = 'link-worker' and role.ended_at is null
          where acting_kind() = 'member' and a.link_worker_id = acting_id() and a.ended_at is null and r.client_id = of_client
            and not exists (select from ending e where e.referral_id = r.id and e.reopened_at is null))
        when 'referrer' then exists (
          select from referral r
          where acting_kind() = 'member' and r.client_id = of_client and r.referrer_id = acting_id()
            and exists (select from organisations_reading(of_client)))
        when 'organisation' then s.receiver_id in (select organisations_reading(of_client))
        when 'service' then s.receiver_id = group_reading(of_client)
        when 'sector' then exists (
          select from organisation o where o.id in (select organisations_reading(of_client)) and o.sector = s.receiver_sector)
        when 'programme' then exists (
          select from member_role role
          where acting_kind() = 'member' and role.member_id = acting_id() and role.role = 'manager' and role.ended_at is null)
      end) end
$$;

alter table story_piece enable row level security;
alter table story_piece force row level security;
create policy who_may_read on story_piece for select to footbridge_server
  using (programme_id = (select current_programme()) and may_see_story(client_id, layer));
-- The client writes of themselves; who supports clients writes what they heard, under their own name.
create policy who_may_tell on story_piece for insert to footbridge_server
  with check (programme_id = (select current_programme()) and ended_at is null and (
    acting_kind() = 'client' and client_id = acting_id() and heard_by is null
    or acting_kind() = 'member' and heard_by = acting_id()));
create policy who_may_end on story_piece for update to footbridge_server
  using (programme_id = (select current_programme()) and may_see_story(client_id, layer))
  with check (programme_id = (select current_programme()));
grant select, insert on story_piece to footbridge_server;
grant update (words, sealed, sealed_with, ended_at, ended_how) on story_piece to footbridge_server;

-- Has this client answered this question already, to somebody else? Asked before a piece is written down by who may not read the other.
grant select (programme_id, client_id, question, heard_by, ended_at) on story_piece to footbridge_door;
create policy door on story_piece for select to footbridge_door using (true);
set local role footbridge_door;
create function door.was_told_before(programme uuid, client uuid, question text, to_member uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.story_piece p
    where p.programme_id = programme and p.client_id = client and p.question = was_told_before.question
      and p.ended_at is null and p.heard_by is distinct from to_member)
$$;
-- For the retelling index: how many answers members wrote down since then, and how many of them somebody else had heard before.
reset role;
grant select (was_told_before, told_at) on story_piece to footbridge_door;
set local role footbridge_door;
create function door.retellings(programme uuid, since timestamptz, before timestamptz) returns table (told int, told_before int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int, count(*) filter (where p.was_told_before)::int from public.story_piece p
  where p.programme_id = programme and p.heard_by is not null and p.question is not null and p.told_at >= since and p.told_at < retellings.before
$$;
revoke all on function door.was_told_before, door.retellings from public;
grant execute on function door.was_told_before, door.retellings to footbridge_server;
reset role;

-- Sealing anew with another key needs what was sealed, and whose it is; never whose words they are, and without keys it says nothing.
grant select (id, sealed, sealed_with), update (sealed, sealed_with) on story_piece to footbridge_door;
create policy door_seals_anew on story_piece for update to footbridge_door using (sealed is not null) with check (sealed is not null);
set local role footbridge_door;
create function door.story_keys() returns table (key_name text, pieces int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.sealed_with, count(*)::int from public.story_piece p where p.sealed is not null group by 1 order by 1
$$;
create function door.pieces_to_seal_anew(newest_key text, after_piece uuid, at_most int) returns table (id uuid, sealed bytea, sealed_with text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.sealed, p.sealed_with from public.story_piece p
  where p.sealed is not null and p.sealed_with <> newest_key and p.id > after_piece order by p.id limit at_most
$$;
-- Only when nobody has changed the piece meanwhile.
create function door.seal_anew(piece uuid, was bytea, now_sealed bytea, now_with text) returns boolean
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with changed as (
    update public.story_piece p set sealed = now_sealed, sealed_with = now_with where p.id = piece and p.sealed = was returning 1)
  select exists (select from changed)
$$;
revoke all on function door.story_keys, door.pieces_to_seal_anew, door.seal_anew from public;
grant execute on function door.story_keys, door.pieces_to_seal_anew, door.seal_anew to footbridge_server;
reset role;

-- Which layer somebody read is a kind of reading of its own.
alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'introduction', 'list', 'check', 'story-practical', 'story-personal', 'story-sensitive'));

-- What the facts of a story may say.
create or replace function holds_only_codes(payload jsonb) returns boolean language sql immutable parallel safe as $$
  select jsonb_typeof(payload) = 'object' and payload - array[
    'added', 'administrator', 'answer', 'because', 'by', 'change', 'changed', 'changes', 'channel', 'client', 'closed', 'code',
    'contact', 'count', 'day', 'decision', 'everyHours', 'fields', 'from', 'goal', 'gone', 'hidden', 'how', 'into',
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
