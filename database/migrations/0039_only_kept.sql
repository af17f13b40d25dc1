-- A client asked that what we keep of them is kept and not used (GDPR article 18, decision 23).

create table restriction (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  -- The four grounds of article 18(1): it is wrong and looked at; we may not have it; they need it for a claim; they object.
  ground text not null check (ground in ('is-wrong', 'not-allowed', 'claim', 'objects')),
  asked_at timestamptz not null,
  -- Who heard it. Null: the client, on their own screen.
  heard_by uuid,
  -- A manager told the client why, and from when, it is used again (article 18(3)). Null: it stays so.
  told_at timestamptz,
  told_by uuid,
  told_because text check (length(told_because) between 1 and 1000),
  lifts_at timestamptz,
  -- The client ended it, or (after its day had come) it was written down as over when they asked anew.
  ended_at timestamptz,
  -- Who heard them say so. Null: the client, on their own screen.
  ended_heard_by uuid,
  -- The day on which they said so to them.
  ended_said_on date,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, heard_by) references member (programme_id, id),
  foreign key (programme_id, told_by) references member (programme_id, id),
  foreign key (programme_id, ended_heard_by) references member (programme_id, id),
  check (num_nonnulls(told_at, told_by, told_because, lifts_at) in (0, 4)),
  -- Nobody is told too late to say something about it.
  check (lifts_at >= told_at + interval '168 hours'),
  check (ended_at is not null or ended_heard_by is null),
  check ((ended_heard_by is null) = (ended_said_on is null))
);
create unique index one_restriction_at_a_time on restriction (programme_id, client_id) where ended_at is null;
create index on restriction (programme_id, client_id);
call protect('restriction', 'select, insert');
grant update (told_at, told_by, told_because, lifts_at, ended_at, ended_heard_by, ended_said_on) on restriction to footbridge_server;

-- Whose rows are only kept now, and out of sight of the one who acts. In sight they are of the client themself, of who opened
-- them in an emergency (to protect somebody), and where the server says that it erases, answers for, or counts what is only kept.
-- `isOnlyKept` in src/domain/people says the same of one.
create function clients_only_kept() returns uuid[] language plpgsql stable as $$
begin
  if acting_kind() = 'system' and acting_for() = 'keeping' then
    return '{}';
  end if;
  return coalesce((
    select array_agg(r.client_id) from restriction r
    where r.programme_id = current_programme() and r.ended_at is null and coalesce(r.lifts_at > acting_at(), true)
      and not (acting_kind() = 'client' and r.client_id = acting_id())
      and not (acting_for() = 'safety' and in_emergency_with(r.client_id))), '{}');
end $$;

-- The same, as the transaction was told on entering it: nearly always that there are none, which costs no look. What was not told so
-- looks for itself.
create function only_kept_here() returns uuid[] language sql stable as $$
  select coalesce(nullif(current_setting('app.only_kept', true), '')::uuid[], clients_only_kept())
$$;

-- Their referrals and introductions: out of sight themselves, so a door that gives nothing but ids looks them up.
grant select (programme_id, id, client_id) on introduction to footbridge_door;
create policy door on introduction for select to footbridge_door using (true);
set local role footbridge_door;
create function door.referrals_of(clients uuid[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(r.id), '{}') from public.referral r
  where r.programme_id = public.current_programme() and r.client_id = any (clients)
$$;
create function door.introductions_of(clients uuid[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(i.id), '{}') from public.introduction i
  where i.programme_id = public.current_programme() and i.client_id = any (clients)
$$;
revoke all on function door.referrals_of, door.introductions_of from public;
grant execute on function door.referrals_of, door.introductions_of to footbridge_server;
reset role;
create function referrals_only_kept() returns uuid[] language plpgsql stable as $$
declare clients constant uuid[] := only_kept_here();
begin
  return case when clients = '{}' then '{}' else door.referrals_of(clients) end;
end $$;
create function introductions_only_kept() returns uuid[] language plpgsql stable as $$
declare clients constant uuid[] := only_kept_here();
begin
  return case when clients = '{}' then '{}' else door.introductions_of(clients) end;
end $$;

-- On each table with words of a client: neither read nor written. Stored it is all the same, and links still open their own page.
create policy not_only_kept on client as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or id <> all (only_kept_here()));
do $$
declare of_clients text;
begin
  foreach of_clients in array array['reach_news', 'referral', 'contact', 'client_need', 'goal', 'step', 'introduction', 'client_word',
    'shortlist_item', 'story_piece', 'story_sharing'] loop
    execute format('create policy not_only_kept on %I as restrictive to footbridge_server
      using (current_setting(''app.only_kept'', true) = ''{}'' or client_id <> all (only_kept_here()))', of_clients);
  end loop;
end $$;
create policy not_only_kept on ending as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or referral_id <> all ((select referrals_only_kept())::uuid[]));
create policy not_only_kept on feedback as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or referral_id <> all ((select referrals_only_kept())::uuid[]));
create policy not_only_kept on introduction_answer as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or introduction_id <> all ((select introductions_only_kept())::uuid[]));

-- What is only kept is kept: the rounds that clear away leave it too.
grant select (programme_id, client_id, ended_at, lifts_at) on restriction to footbridge_door;
create policy door on restriction for select to footbridge_door using (true);
set local role footbridge_door;
create function door.is_only_kept(programme uuid, client uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.restriction r where r.programme_id = programme and r.client_id = client
    and r.ended_at is null and coalesce(r.lifts_at > public.acting_at(), true))
$$;
revoke all on function door.is_only_kept from public;
create or replace function door.clear_reads(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.client_read r
    where r.programme_id = programme and (r.client_id, r.visit, r.reader_id, r.what) in (
      select o.client_id, o.visit, o.reader_id, o.what from public.client_read o
      where programme = public.current_programme() and o.programme_id = programme and o.read_at < clear_reads.before
        and o.read_at < door.time_ended('reads') and o.read_at < now() - interval '365 days'
        and not door.is_only_kept(programme, o.client_id) limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
create or replace function door.clear_stories(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.story_piece p where p.programme_id = programme and p.id in (
      select o.id from public.story_piece o
      where programme = public.current_programme() and o.programme_id = programme
        and not door.is_only_kept(programme, o.client_id)
        and exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id)
        and not exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id
          and not exists (select from public.ending e where e.programme_id = programme and e.referral_id = r.id
            and e.reopened_at is null and e.ended_at < least(clear_stories.before, door.time_ended('story'))))
      limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
reset role;

-- What is held back from a client, since telling could do harm, is held back for two weeks, unless somebody renews it who did not
-- open it. What is held back today gets these two weeks from now on.
alter table emergency_read add column held_until timestamptz;
-- Its rows are shut even to who owns it; here they are ours.
alter table emergency_read no force row level security;
update emergency_read set held_until = now() + interval '336 hours' where told_at is null;
alter table emergency_read force row level security;
alter table emergency_read
  add check (told_at is not null or held_until is not null),
  add check (held_until is null or held_because is not null);
grant update (held_until) on emergency_read to footbridge_server;

-- Is it held back from the client at this moment? The one truth: the log of who saw what, a copy, and facts in it ask this.
create function is_held_back(one emergency_read) returns boolean language sql stable as $$
  select one.told_at is null and one.held_until > acting_at()
$$;

-- A shorter time for keeping holds from a later day on: what it clears away does not come back, so it can be taken back before.
create table retention_shortening (
  programme_id uuid not null default current_programme() references programme,
  kind text not null,
  days int not null check (days >= 0),
  holds_from timestamptz not null,
  chosen_at timestamptz not null,
  chosen_by uuid not null,
  primary key (programme_id, kind),
  foreign key (programme_id, chosen_by) references member (programme_id, id),
  check (holds_from >= chosen_at + interval '168 hours')
);
call protect('retention_shortening', 'select, insert, delete');
grant select (programme_id, kind, days, holds_from) on retention_shortening to footbridge_door;
create policy door on retention_shortening for select to footbridge_door using (true);
set local role footbridge_door;
create or replace function door.time_ended(of_kind text) returns timestamptz
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select public.acting_at() - make_interval(days => coalesce(
    (select s.days from public.retention_shortening s
      where s.programme_id = public.current_programme() and s.kind = of_kind and s.holds_from <= public.acting_at()),
    (select c.days from public.retention_choice c where c.programme_id = public.current_programme() and c.kind = of_kind),
    (select u.days from public.programme p
      join reference.retention u on u.country = case p.time_zone when 'Europe/Amsterdam' then 'NL' else 'GB' end and u.kind = of_kind
      where p.programme_id = public.current_programme())))
$$;
reset role;
