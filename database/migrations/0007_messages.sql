-- Mail that is owed, and word for referrers that waits for its rhythm.

create table outgoing_mail (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  -- What it is owed for: the same key is never owed twice.
  once_key text not null check (length(once_key) between 1 and 200),
  to_address text not null check (length(to_address) between 3 and 254),
  subject text not null check (length(subject) between 1 and 300),
  -- Emptied once it is sent: it can hold a link's key. A demo keeps it for its outbox.
  body text check (length(body) between 1 and 50000),
  owed_at timestamptz not null,
  sent_at timestamptz,
  last_error text,
  check (body is not null or sent_at is not null),
  primary key (programme_id, id),
  unique (programme_id, once_key)
);
create index on outgoing_mail (programme_id, owed_at);
create index on outgoing_mail (programme_id) where sent_at is null;
call protect('outgoing_mail');

-- One piece of word for one referrer, from one fact.
create table feedback (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  member_id uuid not null,
  referral_id uuid not null,
  fact_id uuid not null,
  kind text not null check (kind in ('contact-made', 'could-not-reach', 'plan-agreed', 'first-attendance', 'ended')),
  happened_at timestamptz not null,
  told_at timestamptz,
  primary key (programme_id, id),
  unique (programme_id, member_id, fact_id),
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id)
);
create index on feedback (programme_id, member_id) where told_at is null;
call protect('feedback');
