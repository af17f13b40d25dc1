-- A restriction does not end of which its client was told by nothing (GDPR article 18(3)). Where the link by which they would have read
-- it stopped working before the day, or the letter came back, the end is taken back by itself. What the manager wrote to them stays, so
-- that somebody tells them and it can go on.
alter table restriction
  -- When the end was taken back by itself, since nothing told the client of it any more.
  add column untold_at timestamptz,
  -- What failed: their link to their plan, or the letter.
  add column untold_by text check (untold_by in ('link', 'letter')),
  add check ((untold_at is null) = (untold_by is null));
do $$
declare paired name;
begin
  select conname into strict paired from pg_constraint
  where conrelid = 'restriction'::regclass and pg_get_constraintdef(oid) like '%num_nonnulls(told_at, told_by, told_because, lifts_at)%';
  execute format('alter table restriction drop constraint %I', paired);
end $$;
alter table restriction
  add check (num_nonnulls(told_at, told_by, told_because) in (0, 3)),
  -- What was told of has its day, or is taken back.
  add check (num_nonnulls(lifts_at, untold_at) = (told_at is not null)::int);
grant update (untold_at, untold_by) on restriction to footbridge_server;

-- Who works here may say their own postcode, so that reading about somebody with the same one stands out (decision 35). It serves
-- nothing else, no page shows it to anybody but them, and it goes when they leave.
alter table member
  -- Letters and digits alone, "HU11AA" or "1234AB". Null: they said none.
  add column home_postcode text check (home_postcode ~ '^[0-9A-Z]{4,10}$'),
  add check (left_at is null or home_postcode is null);
alter table read_check drop constraint read_check_kind_check;
alter table read_check add check (kind in ('not-theirs', 'namesake', 'neighbour', 'at-night', 'many'));
