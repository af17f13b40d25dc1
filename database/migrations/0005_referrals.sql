-- From a concern to a link worker. What stage a referral is in is read from these rows, never stored beside them.

-- What a referrer has filled in so far. It survives the back button, two tabs and lunch.
create table referral_draft (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  member_id uuid not null,
  answers jsonb not null default '{}' check (pg_column_size(answers) < 32768),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (programme_id, id),
  foreign key (programme_id, member_id) references member (programme_id, id)
);
create index on referral_draft (programme_id, member_id);
call protect('referral_draft');

create table referral (
  programme_id uuid not null default current_programme() references programme,
  -- The draft's id, or the id that travelled with the form: sending twice makes one referral.
  id uuid not null,
  client_id uuid not null,
  source text not null check (source in ('professional', 'self')),
  referrer_id uuid,
  referring_organisation_id uuid,
  reason text not null default '' check (length(reason) <= 2000),
  -- What the person said yes to when it was sent, as its referrer wrote it. What holds now is in `consent`.
  agreed text[] not null default '{}' check (agreed <@ array['referral', 'introductions', 'feedback']),
  sent_at timestamptz not null,
  -- The end of the working day by which a first attempt at contact is promised.
  contact_due_at timestamptz not null,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, referrer_id) references member (programme_id, id),
  foreign key (programme_id, referring_organisation_id) references organisation (programme_id, id),
  check ((source = 'professional') = (referrer_id is not null))
);
create index on referral (programme_id, client_id);
create index on referral (programme_id, referrer_id, sent_at);
create index on referral (programme_id, sent_at);
call protect('referral');

-- Feedback is agreed for one referral: a yes to one referrer is no yes to the next.
alter table consent
  add column referral_id uuid,
  add foreign key (programme_id, referral_id) references referral (programme_id, id),
  add check (purpose = 'feedback' or referral_id is null);
create unique index one_consent_at_a_time on consent (programme_id, client_id, purpose, referral_id) nulls not distinct where ended_at is null;
create index on consent (programme_id, referral_id) where referral_id is not null;

alter table reach_news
  add column referral_id uuid,
  add foreign key (programme_id, referral_id) references referral (programme_id, id);
create unique index on reach_news (programme_id, referral_id);

create table referral_need (
  programme_id uuid not null default current_programme() references programme,
  referral_id uuid not null,
  need_code text not null references reference.need,
  primary key (programme_id, referral_id, need_code),
  foreign key (programme_id, referral_id) references referral (programme_id, id)
);
call protect('referral_need');

-- Which link worker walks with the client. At most one at a time.
create table assignment (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  referral_id uuid not null,
  link_worker_id uuid not null,
  assigned_at timestamptz not null,
  assigned_by uuid not null,
  ended_at timestamptz,
  ended_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, link_worker_id) references member (programme_id, id),
  foreign key (programme_id, assigned_by) references member (programme_id, id),
  foreign key (programme_id, ended_by) references member (programme_id, id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index one_link_worker_at_a_time on assignment (programme_id, referral_id) where ended_at is null;
create index on assignment (programme_id, link_worker_id) where ended_at is null;
call protect('assignment');

-- How a referral came to an end, each time it did. Nothing is closed for ever: reopening keeps the row and says who and when.
create table ending (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  referral_id uuid not null,
  outcome text not null check (outcome in
    ('completed', 'client-stopped', 'could-not-reach', 'not-suitable', 'moved-away', 'withdrawn', 'sent-in-error')),
  note text check (length(note) <= 2000),
  ended_at timestamptz not null,
  ended_by uuid not null,
  reopened_at timestamptz,
  reopened_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, ended_by) references member (programme_id, id),
  foreign key (programme_id, reopened_by) references member (programme_id, id),
  check ((reopened_at is null) = (reopened_by is null))
);
create unique index one_ending_at_a_time on ending (programme_id, referral_id) where reopened_at is null;
call protect('ending');
