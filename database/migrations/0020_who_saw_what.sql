-- Who saw what of a client: they read it on their own page, and what is unusual is looked at by who answers for the programme.

-- Written by the server in the transaction of the read itself: docs/decisions/0016. It is never changed, and goes with the client.
create table client_read (
  programme_id uuid not null default current_programme() references programme,
  client_id uuid not null,
  -- Somebody who works here, or the group behind an introduction.
  reader_kind text not null check (reader_kind in ('member', 'group')),
  -- The member, or the introduction by whose link the group came.
  reader_id uuid not null,
  what text not null check (what in ('journey', 'referral', 'details', 'introduction', 'list', 'check')),
  -- When the half hour (for a name in a list: the day) began within which reading again is the same visit.
  visit timestamptz not null,
  read_at timestamptz not null,
  primary key (programme_id, client_id, visit, reader_id, what),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade
);
create index on client_read (programme_id, read_at) where reader_kind = 'member' and what in ('journey', 'referral', 'details');
call protect('client_read', 'select, insert');

-- A manager has looked at reading that stood out, and found what lay behind it.
create table read_check (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  kind text not null check (kind in ('not-theirs', 'at-night', 'many', 'namesake')),
  reader_id uuid not null,
  -- Null: it is about many clients.
  client_id uuid,
  day date not null,
  reason text not null check (reason in ('stood-in', 'their-work', 'mistake', 'acted-on')),
  checked_at timestamptz not null,
  checked_by uuid not null,
  primary key (programme_id, id),
  unique nulls not distinct (programme_id, kind, reader_id, client_id, day),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, reader_id) references member (programme_id, id),
  foreign key (programme_id, checked_by) references member (programme_id, id)
);
call protect('read_check', 'select, insert');
