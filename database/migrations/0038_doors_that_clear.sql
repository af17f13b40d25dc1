-- The doors that clear away take nothing of another programme than the one that asks, and nothing younger than the time that it
-- chose, whatever they are told.
grant select (programme_id, kind, days) on retention_choice to footbridge_door;
create policy door on retention_choice for select to footbridge_door using (true);
grant select on reference.retention to footbridge_door;

set local role footbridge_door;
-- Before which moment has the time of this kind ended, in the programme that asks? `countryOf` in src/domain/rights says which country.
create function door.time_ended(of_kind text) returns timestamptz
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select public.acting_at() - make_interval(days => coalesce(
    (select c.days from public.retention_choice c where c.programme_id = public.current_programme() and c.kind = of_kind),
    (select u.days from public.programme p
      join reference.retention u on u.country = case p.time_zone when 'Europe/Amsterdam' then 'NL' else 'GB' end and u.kind = of_kind
      where p.programme_id = public.current_programme())))
$$;
revoke all on function door.time_ended from public;
create or replace function door.clear_reads(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.client_read r
    where r.programme_id = programme and (r.client_id, r.visit, r.reader_id, r.what) in (
      select o.client_id, o.visit, o.reader_id, o.what from public.client_read o
      where programme = public.current_programme() and o.programme_id = programme and o.read_at < clear_reads.before
        and o.read_at < door.time_ended('reads') and o.read_at < now() - interval '365 days' limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
create or replace function door.clear_stories(programme uuid, before timestamptz, at_most int) returns int
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from public.story_piece p where p.programme_id = programme and p.id in (
      select o.id from public.story_piece o
      where programme = public.current_programme() and o.programme_id = programme
        and exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id)
        and not exists (select from public.referral r where r.programme_id = programme and r.client_id = o.client_id
          and not exists (select from public.ending e where e.programme_id = programme and e.referral_id = r.id
            and e.reopened_at is null and e.ended_at < least(clear_stories.before, door.time_ended('story'))))
      limit at_most)
    returning 1)
  select count(*)::int from gone
$$;
reset role;
