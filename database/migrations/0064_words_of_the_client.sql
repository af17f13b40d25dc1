-- What a client wrote on their own screen is wiped out by themselves, or by a link worker to whom they said so: who heard it, on which
-- day and how is kept, and the client reads it.
alter table story_piece
  -- The link worker who heard that this piece is to go. Null: the client wiped it out, or a link worker had written it down.
  add column ended_heard_by uuid,
  -- The day on which it was said, in the zone of the programme.
  add column ended_said_on date,
  add column ended_said_how text check (ended_said_how in ('spoken', 'paper')),
  -- Who wrote down that it was said.
  add column ended_written_by uuid,
  -- It stands in the place of an earlier piece: the same put otherwise, and not told once more.
  add column is_put_otherwise boolean not null default false,
  add foreign key (programme_id, ended_heard_by) references member (programme_id, id),
  add foreign key (programme_id, ended_written_by) references member (programme_id, id),
  add check (num_nonnulls(ended_heard_by, ended_said_on, ended_said_how, ended_written_by) in (0, 4)),
  add check (ended_heard_by is null or heard_by is null and ended_how = 'taken-back');
grant update (ended_heard_by, ended_said_on, ended_said_how, ended_written_by) on story_piece to footbridge_server;

-- How many answers did members write down, and how many of them had the client told to somebody else before? The same put otherwise is
-- no telling.
grant select (is_put_otherwise) on story_piece to footbridge_door;
set local role footbridge_door;
create or replace function door.retellings(programme uuid, since timestamptz, before timestamptz) returns table (told int, told_before int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int, count(*) filter (where p.was_told_before)::int from public.story_piece p
  where p.programme_id = programme and p.heard_by is not null and p.question is not null and not p.is_put_otherwise
    and p.told_at >= since and p.told_at < retellings.before
$$;
reset role;

-- Who reads in an emergency changes nothing, and what a client wrote themselves goes by their word only.
drop policy who_may_end on story_piece;
create policy who_may_end on story_piece for update to footbridge_server
  using (programme_id = (select current_programme()) and may_see_as_agreed(client_id, layer))
  with check (programme_id = (select current_programme())
    and (acting_kind() = 'client' or heard_by is not null or ended_heard_by is not null));
