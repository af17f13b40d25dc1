-- A yes that somebody writes down for a client says on which day it was given, and who wrote it down: that may be another than who
-- heard it or took the paper. Null in both: said on their own screen, or written down before we asked.
alter table story_sharing
  add column said_on date,
  add column written_by uuid,
  add foreign key (programme_id, written_by) references member (programme_id, id),
  add check (said_on is null or heard_by is not null),
  add check ((said_on is null) = (written_by is null)),
  -- A day in the zone of the programme may be the next one in UTC.
  add check (said_on <= (given_at at time zone 'UTC')::date + 1);
-- Yes for ever is null; a far day is a slip. Those from before stand, and can be ended: only who writes a new one is held to it.
create policy no_far_day on story_sharing as restrictive for insert to footbridge_server
  with check (until is null or until <= given_at + interval '10 years 2 days');

-- Who opened a page that shows no more of a client than their name has read that, and is not written down as having read more.
alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'name', 'introduction', 'list', 'check', 'story-practical', 'story-personal', 'story-sensitive',
    'emergency', 'copy'));
drop index client_read_programme_id_read_at_idx;
create index on client_read (programme_id, read_at)
  where reader_kind = 'member' and what in ('journey', 'referral', 'details', 'name', 'copy', 'emergency');

-- The number of a request is read out on the telephone: seven letters and digits that nobody takes for another one, and an eighth that
-- follows from them, so that one that was misheard, or two that changed places, are no number of ours.
create function check_letter(of_number text) returns text language sql immutable strict parallel safe as $$
  select substr('346789ACDEFGHJKMNPQRTWX', 1 + (
    select sum(place * (strpos('346789ACDEFGHJKMNPQRTWX', substr(of_number, place, 1)) - 1))::int % 23 from generate_series(1, 7) place), 1)
$$;
create function is_request_number(number text) returns boolean language sql immutable strict parallel safe as $$
  select number ~ '^[346789ACDEFGHJKMNPQRTWX]{8}$' and check_letter(number) = substr(number, 8)
$$;
create function new_request_number() returns text language plpgsql volatile as $$
declare
  picked text;
begin
  loop
    select string_agg(substr('346789ACDEFGHJKMNPQRTWX', 1 + get_byte(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 0) % 23, 1), '')
      into picked from generate_series(1, 7);
    picked := picked || check_letter(picked);
    exit when not exists (select from rights_request where rights_request.number = picked);
  end loop;
  return picked;
end
$$;
alter table rights_request add column number text;
-- Its rows are shut even to who owns it; here they are ours.
alter table rights_request no force row level security;
update rights_request set number = new_request_number();
alter table rights_request force row level security;
alter table rights_request
  alter column number set not null,
  alter column number set default new_request_number(),
  add check (is_request_number(number)),
  add unique (programme_id, number);
