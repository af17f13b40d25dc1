-- A place whose source gives an address and no point is put on the map by its postcode, or else by its town, so that a search near
-- somebody finds it.

alter table location
  -- By what its point was found here. Null: its source, or whoever wrote it down, gave the point itself.
  add column point_from text check (point_from in ('postcode', 'neighbourhood', 'town')),
  add check (point_from is null or latitude is not null);

alter table location no force row level security;
alter table place no force row level security;
update location set latitude = near.latitude, longitude = near.longitude, point_from = near.kind
from (
  select distinct on (l.programme_id, l.id) l.programme_id, l.id, p.kind, p.latitude, p.longitude
  from location l
  join place p on p.programme_id = l.programme_id and p.name = case p.kind
    when 'postcode' then upper(regexp_replace(l.postal_code, '[\s-]+', '', 'g')) else trim(l.city) end
  where l.latitude is null
  order by l.programme_id, l.id, array_position(array['postcode', 'neighbourhood', 'town'], p.kind)
) near
where near.programme_id = location.programme_id and near.id = location.id;
alter table location force row level security;
alter table place force row level security;
