-- The walk itself: contacts, needs and goals in the client's words, steps agreed, introductions made, and what came of them.

create table contact (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  referral_id uuid not null,
  client_id uuid not null,
  contacted_at timestamptz not null,
  contacted_by uuid not null,
  channel text not null check (channel in ('phone', 'in-person-practice', 'home', 'video', 'outdoors', 'text', 'email', 'letter')),
  outcome text not null check (outcome in ('reached', 'no-answer', 'left-message', 'wrong-number', 'did-not-attend')),
  minutes int check (minutes between 0 and 600),
  note text check (length(note) <= 10000),
  call_back_at timestamptz,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, contacted_by) references member (programme_id, id)
);
create index on contact (programme_id, referral_id, contacted_at);
call protect('contact');

create table client_need (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  referral_id uuid not null,
  client_id uuid not null,
  need_code text references reference.need,
  words text not null check (length(words) between 1 and 1000),
  recorded_at timestamptz not null,
  recorded_by uuid not null,
  met_at timestamptz,
  met_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, recorded_by) references member (programme_id, id),
  foreign key (programme_id, met_by) references member (programme_id, id),
  check ((met_at is null) = (met_by is null))
);
create index on client_need (programme_id, client_id);
call protect('client_need');

create table goal (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  referral_id uuid not null,
  client_id uuid not null,
  words text not null check (length(words) between 1 and 1000),
  recorded_at timestamptz not null,
  recorded_by uuid not null,
  reached_at timestamptz,
  reached_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, recorded_by) references member (programme_id, id),
  foreign key (programme_id, reached_by) references member (programme_id, id),
  check ((reached_at is null) = (reached_by is null))
);
create index on goal (programme_id, client_id);
call protect('goal');

-- A step that client and link worker agreed: one small thing, who does it, and where it leads.
create table step (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  referral_id uuid not null,
  client_id uuid not null,
  service_id uuid,
  words text not null check (length(words) between 1 and 1000),
  done_by text not null check (done_by in ('client', 'link-worker', 'group')),
  agreed_at timestamptz not null,
  agreed_by uuid not null,
  ended_at timestamptz,
  ended_how text check (ended_how in ('done', 'not-for-me', 'dropped')),
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id),
  foreign key (programme_id, agreed_by) references member (programme_id, id),
  check ((ended_at is null) = (ended_how is null))
);
create index on step (programme_id, client_id);
call protect('step');

-- A group hears of a client: the least that it needs, and no more than the client agreed to.
create table introduction (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  referral_id uuid not null,
  client_id uuid not null,
  step_id uuid not null,
  service_id uuid not null,
  -- The address that it went to, as it was then.
  sent_to text not null check (length(sent_to) between 3 and 254),
  sent_at timestamptz not null,
  sent_by uuid not null,
  -- What was shared. A first name always is: without one there is nobody to expect.
  shared text[] not null check (shared <@ array['first-name', 'phone', 'email', 'access-needs', 'language']),
  -- What the client agreed to share, as it was then. Another number or address, learnt later, is never shown in its place.
  shared_phone text check (length(shared_phone) <= 40),
  shared_email text check (length(shared_email) <= 254),
  shared_access_needs text check (length(shared_access_needs) <= 500),
  shared_language text check (length(shared_language) <= 35),
  message text check (length(message) <= 1000),
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, referral_id) references referral (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, step_id) references step (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id),
  foreign key (programme_id, sent_by) references member (programme_id, id),
  foreign key (programme_id, withdrawn_by) references member (programme_id, id),
  check ((withdrawn_at is null) = (withdrawn_by is null)),
  check (shared_phone is null or 'phone' = any (shared)),
  check (shared_email is null or 'email' = any (shared)),
  check (shared_access_needs is null or 'access-needs' = any (shared)),
  check (shared_language is null or 'language' = any (shared))
);
create unique index one_live_introduction_a_step on introduction (programme_id, step_id) where withdrawn_at is null;
create index on introduction (programme_id, referral_id);
call protect('introduction');

-- What the group answered, in order. The newest of each question counts.
create table introduction_answer (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  introduction_id uuid not null,
  answer text not null check (answer in ('yes', 'waiting-list', 'no', 'came', 'did-not-come', 'stopped')),
  reason text check (reason in ('full', 'not-suitable', 'could-not-reach', 'closed', 'other')),
  note text check (length(note) <= 1000),
  answered_at timestamptz not null,
  -- Null: the group itself, by its link. Otherwise the member who heard it (say, by telephone).
  heard_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, introduction_id) references introduction (programme_id, id),
  foreign key (programme_id, heard_by) references member (programme_id, id),
  check (answer = 'no' or reason is null)
);
create index on introduction_answer (programme_id, introduction_id, answered_at);
call protect('introduction_answer');

-- What the client said of a step, on their own screen.
create table client_word (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  step_id uuid,
  word text not null check (word in ('went', 'not-for-me', 'call-me')),
  note text check (length(note) <= 1000),
  said_at timestamptz not null,
  -- When a link worker has acted on it.
  heard_at timestamptz,
  heard_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, step_id) references step (programme_id, id),
  foreign key (programme_id, heard_by) references member (programme_id, id),
  check ((heard_at is null) = (heard_by is null)),
  check (word = 'call-me' or step_id is not null)
);
create index on client_word (programme_id, client_id, said_at);
call protect('client_word');

-- A door for one purpose for somebody without an account. We keep a hash of the key, never the key.
create table link (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  purpose text not null check (purpose in ('answer-introduction', 'tell-attendance', 'see-plan')),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  introduction_id uuid,
  client_id uuid,
  -- scrypt of the PIN that the client chose, if they chose one.
  pin_hash text,
  wrong_pins int not null default 0,
  locked_until timestamptz,
  made_at timestamptz not null,
  made_by uuid,
  expires_at timestamptz not null,
  spent_at timestamptz,
  revoked_at timestamptz,
  primary key (programme_id, id),
  foreign key (programme_id, introduction_id) references introduction (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id),
  foreign key (programme_id, made_by) references member (programme_id, id),
  check ((purpose = 'see-plan') = (client_id is not null)),
  check ((purpose <> 'see-plan') = (introduction_id is not null))
);
create index on link (programme_id, introduction_id);
create index on link (programme_id, client_id);
call protect('link');

grant select on link to footbridge_door;
create policy door on link for select to footbridge_door using (true);
set local role footbridge_door;
create function door.programme_of_link(key_hash bytea) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select l.programme_id from public.link l where l.key_hash = programme_of_link.key_hash
$$;
revoke all on function door.programme_of_link from public;
grant execute on function door.programme_of_link to footbridge_server;
reset role;
