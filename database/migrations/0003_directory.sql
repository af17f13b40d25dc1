-- What there is in the community: services, where and when, and for which needs. The shape follows Open Referral's HSDS.

-- What may be going on for a person, in plain words (labels: messages/*.json, need_CODE). Our own list, mapped to the
-- categories of the Gravity SDOH Clinical Care guide 3.0.0 (CC0).
create table reference.need (
  code text primary key,
  kind text not null check (kind in ('social', 'emotional', 'practical')),
  gravity_category text not null,
  position int not null unique
);
grant select on reference.need to footbridge_server;
insert into reference.need (position, code, kind, gravity_category) values
  (1, 'loneliness', 'social', 'social-connection'),
  (2, 'belonging', 'social', 'social-connection'),
  (3, 'relationships', 'social', 'social-connection'),
  (4, 'carer', 'social', 'social-connection'),
  (5, 'activity', 'social', 'social-connection'),
  (6, 'bereavement', 'emotional', 'stress'),
  (7, 'low-mood', 'emotional', 'stress'),
  (8, 'worry', 'emotional', 'stress'),
  (9, 'sleep', 'emotional', 'stress'),
  (10, 'confidence', 'emotional', 'stress'),
  (11, 'meaning', 'emotional', 'protective-factor'),
  (12, 'long-term-condition', 'emotional', 'personal-health-literacy'),
  (13, 'debt', 'practical', 'financial-insecurity'),
  (14, 'income', 'practical', 'financial-insecurity'),
  (15, 'housing', 'practical', 'housing-instability'),
  (16, 'work', 'practical', 'employment-status'),
  (17, 'food', 'practical', 'food-insecurity'),
  (18, 'energy', 'practical', 'utility-insecurity'),
  (19, 'transport', 'practical', 'transportation-insecurity'),
  (20, 'paperwork', 'practical', 'sdoh-category-unspecified'),
  (21, 'digital', 'practical', 'digital-literacy'),
  (22, 'language', 'practical', 'language-access'),
  (23, 'legal', 'practical', 'sdoh-category-unspecified'),
  (24, 'safety', 'practical', 'intimate-partner-violence'),
  (25, 'weight', 'practical', 'sdoh-category-unspecified');

-- Text search that ignores accents, for both languages of the programme and for imported directories in others.
create function plain(words text) returns text language sql immutable parallel safe strict as $$
  select public.unaccent('public.unaccent'::regdictionary, words)
$$;
grant execute on function plain to footbridge_server;

create table location (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  organisation_id uuid,
  name text,
  alternate_name text,
  description text,
  transportation text,
  accessibility text,
  address_1 text,
  address_2 text,
  city text,
  region text,
  state_province text,
  postal_code text,
  country text,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  source text not null default 'footbridge',
  source_id text,
  source_rest jsonb not null default '{}',
  source_hash text,
  primary key (programme_id, id),
  unique (programme_id, source, source_id),
  foreign key (programme_id, organisation_id) references organisation (programme_id, id) on delete cascade,
  check ((latitude is null) = (longitude is null))
);
-- Plain comparisons of numbers may use an index under row-level security; those of earthdistance may not (docs/decisions/0004).
create index on location (programme_id, latitude, longitude) where latitude is not null;
create index on location (programme_id, organisation_id);
call protect('location');

create table service (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  -- Null: the source names an organisation that it does not bring. The service is kept all the same.
  organisation_id uuid,
  name text not null check (length(name) between 1 and 500),
  alternate_name text,
  description text,
  url text,
  -- Where an introduction is sent.
  email text,
  contact_name text,
  -- HSDS status.
  status text not null default 'active' check (status in ('active', 'inactive', 'defunct', 'temporarily closed')),
  -- Gravity SDOH capacity codes, verbatim; null where nobody has said.
  capacity_status text check (capacity_status in ('capacity', 'no-capacity', 'waitlist', 'additional-assessment-required')),
  application_process text,
  fees text,
  eligibility text,
  minimum_age int check (minimum_age between 0 and 130),
  maximum_age int check (maximum_age between 0 and 130),
  -- Language tags (BCP 47) where known, else the source's own word.
  languages text[] not null default '{}',
  access_notes text,
  is_online boolean not null default false,
  confirmed_at timestamptz,
  source text not null default 'footbridge',
  source_id text,
  source_rest jsonb not null default '{}',
  source_hash text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_en tsvector generated always as (
    setweight(to_tsvector('english', plain(name) || ' ' || coalesce(plain(alternate_name), '')), 'A') ||
    setweight(to_tsvector('english', coalesce(plain(left(description, 20000)), '') || ' ' || coalesce(plain(eligibility), '')), 'B')) stored,
  search_nl tsvector generated always as (
    setweight(to_tsvector('dutch', plain(name) || ' ' || coalesce(plain(alternate_name), '')), 'A') ||
    setweight(to_tsvector('dutch', coalesce(plain(left(description, 20000)), '') || ' ' || coalesce(plain(eligibility), '')), 'B')) stored,
  primary key (programme_id, id),
  unique (programme_id, source, source_id),
  foreign key (programme_id, organisation_id) references organisation (programme_id, id) on delete cascade
);
create index on service using gin (search_en);
create index on service using gin (search_nl);
create index on service using gin (plain(name) gin_trgm_ops);
create index on service (programme_id, organisation_id);
call protect('service');

create table service_at_location (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  location_id uuid not null,
  description text,
  source_id text,
  primary key (programme_id, service_id, location_id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, location_id) references location (programme_id, id) on delete cascade
);
create index on service_at_location (programme_id, location_id);
call protect('service_at_location');

create table service_need (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  need_code text not null references reference.need,
  -- True: nobody said so, the words of an imported entry suggest it. Read again at each import.
  from_words boolean not null default false,
  primary key (programme_id, service_id, need_code),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
create index on service_need (programme_id, need_code);
call protect('service_need');

-- When a service, or a place, is open. Weekly times name their weekdays; any other rhythm keeps its rule (RFC 5545 words).
create table schedule (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  service_id uuid,
  location_id uuid,
  weekdays text[] not null default '{}' check (weekdays <@ array['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']),
  opens_at time,
  closes_at time,
  valid_from date,
  valid_to date,
  frequency text,
  rule jsonb not null default '{}',
  description text,
  source_id text,
  primary key (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, location_id) references location (programme_id, id) on delete cascade,
  check (service_id is not null or location_id is not null)
);
create index on schedule (programme_id, service_id);
create index on schedule (programme_id, location_id);
call protect('schedule');

create table phone (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  organisation_id uuid,
  service_id uuid,
  location_id uuid,
  number text not null check (length(number) between 1 and 60),
  extension text,
  type text,
  description text,
  source_id text,
  primary key (programme_id, id),
  foreign key (programme_id, organisation_id) references organisation (programme_id, id) on delete cascade,
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, location_id) references location (programme_id, id) on delete cascade,
  check (num_nonnulls(organisation_id, service_id, location_id) >= 1)
);
create index on phone (programme_id, service_id);
create index on phone (programme_id, organisation_id);
create index on phone (programme_id, location_id);
call protect('phone');

-- Terms of whatever taxonomy an imported directory brings, kept as it is and linked to its services.
create table taxonomy_term (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  source text not null,
  source_id text not null,
  name text not null,
  parent_source_id text,
  vocabulary text,
  primary key (programme_id, id),
  unique (programme_id, source, source_id)
);
call protect('taxonomy_term');

create table service_taxonomy_term (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  taxonomy_term_id uuid not null,
  primary key (programme_id, service_id, taxonomy_term_id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, taxonomy_term_id) references taxonomy_term (programme_id, id) on delete cascade
);
create index on service_taxonomy_term (programme_id, taxonomy_term_id);
call protect('service_taxonomy_term');

-- Points to measure distance from: postcodes that a programme loads, and places that a person can choose by name.
create table place (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  kind text not null check (kind in ('postcode', 'neighbourhood', 'town')),
  -- Postcodes without spaces, in capitals.
  name text not null check (length(name) between 1 and 120),
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  primary key (programme_id, id),
  unique (programme_id, kind, name)
);
call protect('place');
