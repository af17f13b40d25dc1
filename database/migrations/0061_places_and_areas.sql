-- Towns and neighbourhoods come with a file too. Many neighbourhoods are called "Centrum", and more than one town "Newport": what they
-- lie in tells them apart.
alter table place
  -- The town in which a neighbourhood lies, or the county or municipality of a town, where that is known.
  add column part_of text check (length(part_of) between 1 and 120),
  -- The name as it is looked up: in small letters, without accents. Under row-level security only a column is found by an index.
  add column looked_up text not null generated always as (lower(public.plain(name))) stored,
  add constraint postcodes_lie_in_nothing check (kind <> 'postcode' or part_of is null),
  drop constraint place_programme_id_kind_name_key,
  add constraint place_once unique nulls not distinct (programme_id, kind, name, part_of);
create index on place (programme_id, looked_up) where kind <> 'postcode';

-- Where a service works, as a search reads it: of an area that a whole feed names, the freshest come first by an index, and what became a
-- part of another is found as that one.
alter table service_area
  -- The entry that is shown with it: its own, or the one of which that became a part.
  add column shown_id uuid,
  -- Of the entry that is shown. All three are kept by the entries themselves.
  add column freshness integer not null default 0,
  add column is_offered boolean not null default false;

create function shown_instead_of(entry uuid) returns uuid language sql stable as $$
  with recursive chain as (
    select id, merged_into from service where id = entry
    union
    select next.id, next.merged_into from chain join service next on next.id = chain.merged_into
  )
  select id from chain where merged_into is null
$$;
grant execute on function shown_instead_of to footbridge_server;

create function note_area() returns trigger language plpgsql as $$
begin
  select s.id, s.freshness, s.hidden_at is null and s.status in ('active', 'temporarily closed')
  into new.shown_id, new.freshness, new.is_offered
  from service s where s.programme_id = new.programme_id and s.id = shown_instead_of(new.service_id);
  return new;
end $$;

create function note_entry_of_areas() returns trigger language plpgsql as $$
begin
  update service_area set freshness = new.freshness, is_offered = new.hidden_at is null and new.status in ('active', 'temporarily closed')
  where programme_id = new.programme_id and shown_id = new.id;
  return null;
end $$;

create function note_areas_of_parts() returns trigger language plpgsql as $$
begin
  update service_area a set shown_id = s.id, freshness = s.freshness, is_offered = s.hidden_at is null and s.status in ('active', 'temporarily closed')
  from service s
  where s.programme_id = new.programme_id and s.id = shown_instead_of(new.id)
    and a.programme_id = new.programme_id and a.service_id in (
      with recursive part as (
        select new.id union select s.id from service s join part on s.merged_into = part.id
      )
      select id from part);
  return null;
end $$;

alter table service no force row level security;
alter table service_area no force row level security;
update service_area a set shown_id = a.service_id, freshness = s.freshness, is_offered = s.hidden_at is null and s.status in ('active', 'temporarily closed')
from service s where s.programme_id = a.programme_id and s.id = a.service_id;
with recursive part as (
  select programme_id, id as shown_id, id from service where merged_into is null
  union select s.programme_id, part.shown_id, s.id from service s join part on s.programme_id = part.programme_id and s.merged_into = part.id
)
update service_area a set shown_id = s.id, freshness = s.freshness, is_offered = s.hidden_at is null and s.status in ('active', 'temporarily closed')
from part join service s on s.programme_id = part.programme_id and s.id = part.shown_id
where a.programme_id = part.programme_id and a.service_id = part.id and part.id <> part.shown_id;
alter table service force row level security;
alter table service_area force row level security;

alter table service_area
  alter column shown_id set not null,
  add foreign key (programme_id, shown_id) references service (programme_id, id) on delete cascade;
drop index service_area_programme_id_area_idx;
create index on service_area (programme_id, area, freshness desc, shown_id) where is_offered;
create index on service_area (programme_id, shown_id);

create trigger area_noted before insert on service_area for each row execute function note_area();
create trigger areas_of_entry after update of freshness, hidden_at, status on service for each row
  when ((old.freshness, old.hidden_at is null, old.status) is distinct from (new.freshness, new.hidden_at is null, new.status))
  execute function note_entry_of_areas();
create trigger areas_of_parts after update of merged_into on service for each row
  when (old.merged_into is distinct from new.merged_into) execute function note_areas_of_parts();
