-- Organisations, the people who work in them, and what they may do.

-- An organisation of any sector: a practice, a link-worker team, a charity, a walking group of six neighbours.
create table organisation (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  name text not null check (length(name) between 1 and 300),
  alternate_name text,
  description text,
  -- The paper's sectors; null where an imported directory does not say.
  sector text check (sector in ('health', 'social', 'voluntary', 'community')),
  -- A community-led group without statutes or staff.
  is_informal boolean not null default false,
  -- What it does in this programme.
  refers boolean not null default false,
  employs_link_workers boolean not null default false,
  email text,
  phone text,
  url text,
  source text not null default 'footbridge',
  source_id text,
  -- What the source said and we have no column for.
  source_rest jsonb not null default '{}',
  source_hash text,
  created_at timestamptz not null default now(),
  primary key (programme_id, id),
  unique (programme_id, source, source_id)
);
call protect('organisation');

-- A person who works (paid or not) in the programme. The account that signs in lives in the identity schema.
create table member (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  user_id text not null,
  name text not null check (length(name) between 1 and 120),
  email text not null check (length(email) between 3 and 254),
  phone text check (length(phone) <= 40),
  profession text check (length(profession) <= 80),
  locale text not null default 'en' check (locale in ('en', 'nl')),
  -- How often word of their referrals reaches them by e-mail.
  digest_rhythm text not null default 'daily' check (digest_rhythm in ('at-once', 'daily', 'weekly', 'never')),
  created_at timestamptz not null default now(),
  left_at timestamptz,
  left_by uuid,
  primary key (programme_id, id),
  unique (programme_id, user_id),
  foreign key (programme_id, left_by) references member (programme_id, id),
  check ((left_at is null) = (left_by is null))
);
call protect('member');
create index on member (user_id);

create table member_role (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  member_id uuid not null,
  organisation_id uuid not null,
  role text not null check (role in ('referrer', 'link-worker', 'provider-contact', 'volunteer', 'manager', 'administrator')),
  given_at timestamptz not null default now(),
  given_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, organisation_id) references organisation (programme_id, id),
  foreign key (programme_id, given_by) references member (programme_id, id),
  foreign key (programme_id, ended_by) references member (programme_id, id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index on member_role (programme_id, member_id, organisation_id, role) where ended_at is null;
call protect('member_role');

grant select on member, member_role to footbridge_door;
create policy door on member for select to footbridge_door using (true);
create policy door on member_role for select to footbridge_door using (true);
set local role footbridge_door;
-- The programmes in which an account works, as whom, and with which roles.
create function door.memberships_of(user_id text) returns table (
  programme_id uuid, programme jsonb, member_id uuid, member_name text, locale text, roles jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.programme_id, to_jsonb(p), m.id, m.name, m.locale,
    (select coalesce(jsonb_agg(jsonb_build_object('role', r.role, 'organisationId', r.organisation_id) order by r.given_at), '[]')
     from public.member_role r
     where r.programme_id = m.programme_id and r.member_id = m.id and r.ended_at is null)
  from public.member m join public.programme p on p.programme_id = m.programme_id
  where m.user_id = memberships_of.user_id and m.left_at is null
  order by p.name
$$;
revoke all on function door.memberships_of from public;
grant execute on function door.memberships_of to footbridge_server;
reset role;
