-- What has no place, as a visitor or a voice on the telephone has none, is near everybody: a search near somebody finds it beside what
-- stands on the map, without reading every entry for it.

alter table service
  -- Does it stand at any place? Kept by the places themselves.
  add column has_place boolean not null default false;

create function note_places_gained() returns trigger language plpgsql as $$
begin
  update service set has_place = true from gained
  where service.programme_id = gained.programme_id and service.id = gained.service_id and not service.has_place;
  return null;
end $$;

create function note_places_lost() returns trigger language plpgsql as $$
begin
  update service set has_place = false from lost
  where service.programme_id = lost.programme_id and service.id = lost.service_id and service.has_place
    and not exists (select from service_at_location at where at.programme_id = lost.programme_id and at.service_id = lost.service_id);
  return null;
end $$;

create trigger places_gained after insert on service_at_location
  referencing new table as gained for each statement execute function note_places_gained();
create trigger places_lost after delete on service_at_location
  referencing old table as lost for each statement execute function note_places_lost();

alter table service no force row level security;
alter table service_at_location no force row level security;
update service set has_place = true from service_at_location at where at.programme_id = service.programme_id and at.service_id = service.id;
alter table service force row level security;
alter table service_at_location force row level security;

create index on service (programme_id, freshness desc, id) where not is_online and (not has_place or not is_in_person);
