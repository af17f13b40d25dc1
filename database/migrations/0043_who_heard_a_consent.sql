-- A yes to what we do that somebody writes down says on which day and in which language it was given, and who wrote it down, like
-- a yes to sharing a story (0040). Null: said on their own screen, to whoever sent the referral, or written down before we asked.
alter table consent
  add column said_on date,
  add column asked_in text check (asked_in ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  add column written_by uuid,
  add foreign key (programme_id, written_by) references member (programme_id, id),
  add check (said_on is null or heard_by is not null),
  add check ((said_on is null) = (written_by is null)),
  -- A day in the zone of the programme may be the next one in UTC.
  add check (said_on <= (given_at at time zone 'UTC')::date + 1);
