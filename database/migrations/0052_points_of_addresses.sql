-- A place whose source gives an address and no point is put on the map by its postcode, or else by its town, so that a search near
-- somebody finds it.

alter table location
  -- By what its point was found here. Null: its source, or whoever wrote it down, gave the point itself.
  add column point_from text check (point_from in ('postcode', 'neighbourhood', 'town')),
  add check (point_from is null or latitude is not null);

alter table location no force row level security;
alter table place no force row level security;
-- As `pointPlaces` does from now on: a join by equality each, so that many postcodes are gone through once.
with unknown as materialized (
  select programme_id, id, upper(regexp_replace(postal_code, '[\s-]+', '', 'g')) as code, lower(plain(trim(city))) as town
  from location where latitude is null
),
named as materialized (
  select programme_id, kind, lower(plain(name)) as name, latitude, longitude from place where kind in ('neighbourhood', 'town')
),
near as (
  select distinct on (programme_id, id) programme_id, id, kind, latitude, longitude from (
    select u.programme_id, u.id, p.kind, p.latitude, p.longitude
    from unknown u join place p on p.programme_id = u.programme_id and p.kind = 'postcode' and p.name = u.code
    union all
    select u.programme_id, u.id, n.kind, n.latitude, n.longitude
    from unknown u join named n on n.programme_id = u.programme_id and n.name = u.town
  ) found
  order by programme_id, id, array_position(array['postcode', 'neighbourhood', 'town'], kind)
)
update location set latitude = near.latitude, longitude = near.longitude, point_from = near.kind from near
where near.programme_id = location.programme_id and near.id = location.id;
alter table location force row level security;
alter table place force row level security;
