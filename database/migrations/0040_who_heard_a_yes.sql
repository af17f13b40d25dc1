-- A yes that somebody writes down for a client says on which day it was given, and who wrote it down: that may be another than who
-- heard it or took the paper. Null in both: said on their own screen, or written down before we asked.
alter table story_sharing
  add column said_on date,
  add column written_by uuid,
  add foreign key (programme_id, written_by) references member (programme_id, id),
  add check (said_on is null or heard_by is not null),
  add check ((said_on is null) = (written_by is null)),
  -- A day in the zone of the programme may be the next one in UTC.
  add check (said_on <= (given_at at time zone 'UTC')::date + 1),
  -- Yes for ever is null; a far day is a slip. What was kept before stays as it is.
  add check (until <= given_at + interval '10 years 2 days') not valid;

-- Who opened a page that shows no more of a client than their name has read that, and is not written down as having read more.
alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'name', 'introduction', 'list', 'check', 'story-practical', 'story-personal', 'story-sensitive',
    'emergency', 'copy'));
drop index client_read_programme_id_read_at_idx;
create index on client_read (programme_id, read_at)
  where reader_kind = 'member' and what in ('journey', 'referral', 'details', 'name', 'copy', 'emergency');
