-- Finding what fits a client: stops to reckon a bus ride from, shortlists, and needs for which there was nothing.

-- Stops of buses, trams and trains (GTFS stops.txt). Without any, nothing is said about going by bus.
create table transit_stop (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  source_id text not null check (length(source_id) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  primary key (programme_id, id),
  unique (programme_id, source_id)
);
create index on transit_stop (programme_id, latitude, longitude);
call protect('transit_stop');

-- Services to choose from, put together for one client. Each at most once; the link worker's line says why it is there.
create table shortlist_item (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  service_id uuid not null,
  position int not null check (position >= 1),
  line text check (length(line) <= 300),
  added_at timestamptz not null,
  added_by uuid not null,
  primary key (programme_id, id),
  unique (programme_id, client_id, service_id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, added_by) references member (programme_id, id)
);
call protect('shortlist_item');

-- What was looked for and not there, for those who decide what there should be. Nothing in it says for whom: no client, no
-- member, no hour, and an area of at least an outward postcode.
create table unmet_need (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  recorded_on date not null,
  need_codes text[] not null check (cardinality(need_codes) between 1 and 25),
  -- The first half of a postcode, or a neighbourhood or town that the programme knows by name.
  area text check (length(area) <= 120),
  weekdays text[] not null default '{}' check (weekdays <@ array['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']),
  parts_of_day text[] not null default '{}' check (parts_of_day <@ array['morning', 'afternoon', 'evening']),
  access_features text[] not null default '{}' check (cardinality(access_features) <= 12),
  language text check (language ~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$'),
  primary key (programme_id, id)
);
create index on unmet_need (programme_id, recorded_on);
call protect('unmet_need', 'select, insert');

-- What a client said of a service on their shortlist: there is no step yet.
alter table client_word
  add column service_id uuid,
  add foreign key (programme_id, service_id) references service (programme_id, id),
  drop constraint client_word_word_check,
  add constraint client_word_word_check check (word in ('went', 'not-for-me', 'call-me', 'would-like')),
  drop constraint client_word_check1,
  add constraint client_word_about_check check (word = 'call-me' or num_nonnulls(step_id, service_id) = 1),
  add constraint client_word_would_like_check check (word <> 'would-like' or service_id is not null);

-- A link to a client's shortlist shows that and nothing else of them.
alter table link
  drop constraint link_check,
  drop constraint link_check1,
  add constraint link_client_check check ((purpose in ('see-plan', 'shortlist')) = (client_id is not null)),
  add constraint link_introduction_check check ((purpose in ('answer-introduction', 'tell-attendance')) = (introduction_id is not null)),
  drop constraint link_purpose_check,
  add constraint link_purpose_check check (purpose in ('answer-introduction', 'tell-attendance', 'see-plan', 'shortlist'));

-- The candidates of a search near somebody, without reading the rest: docs/decisions/0012.
create index on service (programme_id, freshness desc, id) where is_online;
alter table organisation
  add column search_name tsvector generated always as (to_tsvector('simple', plain(name))) stored;
