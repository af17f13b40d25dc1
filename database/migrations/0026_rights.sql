-- A copy of all that we keep of a client: whoever takes one has seen it all, and the client reads that (decision 23).
alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'introduction', 'list', 'check', 'story-practical', 'story-personal', 'story-sensitive', 'copy'));
-- What stands out when a manager looks: copies count as whole pages do.
drop index client_read_programme_id_read_at_idx;
create index on client_read (programme_id, read_at) where reader_kind = 'member' and what in ('journey', 'referral', 'details', 'copy');
