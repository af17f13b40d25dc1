-- Who sent a correction and then another in its place did not take it back: that is kept, and not guessed from two moments.

alter table service_change
  -- Its sender sent something else in its place, before anybody had looked at it.
  add column is_replaced boolean not null default false,
  add check (not is_replaced or (state = 'undone' and decided_by is null));

-- Until now both happened within a second.
alter table service_change no force row level security;
update service_change c set is_replaced = true
where c.state = 'undone' and c.decided_by is null and exists (
  select from service_change anew
  where anew.programme_id = c.programme_id and anew.service_id = c.service_id and anew.said_by = c.said_by
    and (anew.said_at, anew.id) > (c.said_at, c.id)
    and anew.said_at >= c.decided_at and anew.said_at < c.decided_at + interval '1 second');
alter table service_change force row level security;

comment on column feed.removed_by is 'Who removed it.';
