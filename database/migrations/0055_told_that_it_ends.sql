-- Whoever reads no e-mail and has no link to their plan that works is told by somebody that a restriction ends (GDPR article 18(3)): on
-- which day, and how. The seven days begin when that is written down.
alter table restriction
  -- The day, where somebody told the client by telephone, by letter or in person.
  add column told_on date,
  -- How they were told then.
  add column told_how text check (told_how in ('phone', 'letter', 'in-person')),
  add check ((told_on is null) = (told_how is null)),
  add check (told_on is null or told_at is not null),
  -- A day in the zone of the programme may be the next one in UTC.
  add check (told_on <= (told_at at time zone 'UTC')::date + 1);
grant update (told_on, told_how) on restriction to footbridge_server;

-- Who leads the programme reads names in the lists of what people asked of what we keep: that is no check of who reads what.
alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'name', 'introduction', 'list', 'check', 'asked', 'story-practical', 'story-personal',
    'story-sensitive', 'emergency', 'copy'));
