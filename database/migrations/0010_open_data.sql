-- What an open directory needs so that nothing of a source is lost on its way out again.

-- The lists that terms belong to, as a source brings them.
create table taxonomy (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  source text not null,
  source_id text not null,
  name text not null,
  description text,
  uri text,
  version text,
  -- True: no source described it, its terms only name it.
  is_implied boolean not null default false,
  primary key (programme_id, id),
  unique (programme_id, source, source_id)
);
call protect('taxonomy');

alter table taxonomy_term
  add column taxonomy_id uuid,
  -- What the source said and we have no column for: code, description, language, address.
  add column source_rest jsonb not null default '{}',
  add foreign key (programme_id, taxonomy_id) references taxonomy (programme_id, id) on delete cascade;
create index on taxonomy_term (programme_id, taxonomy_id);

-- A service at a place has an address of its own in an open directory. It is made of the two (a UUID of version 8), so that
-- it stays the same when an import writes the row again.
alter table service_at_location
  add column id uuid not null generated always as (
    overlay(overlay(md5(service_id::text || location_id::text) placing '8' from 13 for 1) placing '8' from 17 for 1)::uuid) stored,
  add unique (programme_id, id);
