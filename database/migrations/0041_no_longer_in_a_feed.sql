-- An entry that its feed names no more may only have been left out there: it is out of sight for that, and nobody says that it closed.
-- A feed that brought entries can be removed with all of them, and brought back with all of them.

alter table service
  drop constraint service_hidden_because_check,
  add constraint service_hidden_because_check check (
    hidden_because in ('funding-ended', 'no-answer', 'closed', 'merged', 'proposed', 'declined', 'unnamed', 'feed-removed'));

alter table feed_absence
  -- The run for which it was hidden: who said that this run is right is written there. Null: it is not hidden, or was before this was kept.
  add column hidden_in uuid,
  add foreign key (programme_id, hidden_in) references feed_run (programme_id, id) on delete set null (hidden_in);
-- What did this run leave out?
create index on feed_absence (programme_id, hidden_in) where hidden_in is not null;

-- Until now such an entry was said to have closed.
alter table service no force row level security;
alter table feed_absence no force row level security;
update service set hidden_because = 'unnamed' from feed_absence absence
where absence.programme_id = service.programme_id and absence.service_id = service.id
  and service.hidden_because = 'closed' and service.hidden_at = absence.hidden_at;
alter table service force row level security;
alter table feed_absence force row level security;

alter table feed
  -- When somebody removed it, with all that it had brought: it is fetched no more, and its entries are out of sight.
  add column removed_at timestamptz,
  add column removed_by uuid,
  add foreign key (programme_id, removed_by) references member (programme_id, id),
  add check ((removed_at is null) = (removed_by is null)),
  add check (removed_at is null or next_run_at is null);
