-- The person supported, how to reach them safely, and what they agreed to.

create table client (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  given_name text not null check (length(given_name) between 1 and 120),
  -- Many people have one name.
  family_name text check (length(family_name) <= 120),
  known_as text check (length(known_as) <= 120),
  birth_date date,
  phone text check (length(phone) <= 40),
  home_phone text check (length(home_phone) <= 40),
  email text check (length(email) <= 254),
  address_1 text check (length(address_1) <= 200),
  address_2 text check (length(address_2) <= 200),
  city text check (length(city) <= 120),
  postal_code text check (length(postal_code) <= 20),
  has_no_fixed_address boolean not null default false,
  language text not null default 'en' check (length(language) <= 35),
  needs_interpreter boolean not null default false,
  -- What helps them to take part, in their own words ("a chair with arms"). A group hears it only when they agree.
  access_needs text check (length(access_needs) <= 500),
  reach_by text not null check (reach_by in ('phone', 'home-phone', 'text', 'email', 'letter', 'in-person')),
  reach_when text check (length(reach_when) <= 200),
  -- Ways that are not safe or not wanted. Shown before the number, wherever the number is shown.
  do_not_use text[] not null default '{}'
    check (do_not_use <@ array['phone', 'home-phone', 'text', 'email', 'letter', 'voicemail']),
  -- Every note that was told, one after another: a warning is never cut short.
  reach_note text,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, created_by) references member (programme_id, id),
  check (not (reach_by = any (do_not_use)))
);
create index on client (programme_id, lower(family_name), lower(given_name));
create index on client (programme_id, birth_date);
call protect('client');

-- What somebody told about how to reach a client, as they told it, and what stood in its place until then. The first is what
-- came with the first referral. Only added to: a number that was replaced can be found again. 0005_referrals.sql says with
-- which referral it came.
create table reach_news (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  client_id uuid not null,
  told_at timestamptz not null,
  told_by uuid,
  phone text,
  home_phone text,
  email text,
  reach_by text,
  reach_when text,
  do_not_use text[] not null default '{}',
  reach_note text,
  -- Codes of what is different since: phone, home-phone, email, reach-by, reach-when, do-not-use, reach-note.
  changed text[] not null default '{}',
  former_phone text,
  former_home_phone text,
  former_email text,
  former_reach_by text,
  former_reach_when text,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, told_by) references member (programme_id, id)
);
create index on reach_news (programme_id, client_id, told_at);
call protect('reach_news');

-- What a client agreed to, in a conversation that took place: for which purpose, heard by whom, until when. That a referrer
-- hears how it goes is agreed for one referral, so 0005_referrals.sql adds `referral_id` and the rule of one at a time.
create table consent (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  client_id uuid not null,
  purpose text not null check (purpose in ('referral', 'introductions', 'feedback')),
  given_how text not null check (given_how in ('spoken', 'written', 'own-screen')),
  given_at timestamptz not null,
  heard_by uuid,
  ended_at timestamptz,
  ended_by_kind text check (ended_by_kind in ('member', 'client')),
  ended_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, heard_by) references member (programme_id, id),
  check ((ended_at is null) = (ended_by_kind is null))
);
call protect('consent');
