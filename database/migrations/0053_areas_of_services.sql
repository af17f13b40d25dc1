-- Where a service works, besides the places at which it is given: who comes to people, or is there for a whole town, is found from there.
create table service_area (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  -- A place, or the beginning of its postcodes, as it is looked up: in small letters, without accents.
  area text not null check (length(area) between 2 and 120),
  -- As its source writes it.
  name text not null check (length(name) between 2 and 120),
  primary key (programme_id, service_id, area),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
create index on service_area (programme_id, area);
call protect('service_area');

-- "The whole of Hilltown and Holm Bank": Hilltown, Holm Bank.
create function areas_named(words text) returns table (area text, name text) language sql stable as $$
  select distinct on (1) lower(public.plain(piece)), piece
  from (
    select trim(regexp_replace(part, '^\s*(the )?(whole of|all of|entire|town of|city of|(de |het )?(hele|heel|gehele)|gemeente)\s+((the|de|het|gemeente)\s+)?', '', 'i')) as piece
    from regexp_split_to_table(left(words, 2000), '[,;/]|\s(?:and|en)\s') part
  ) pieces
  where length(piece) between 2 and 120 and length(public.plain(piece)) between 2 and 120
$$;
grant execute on function areas_named to footbridge_server;

alter table service no force row level security;
alter table service_area no force row level security;
insert into service_area (programme_id, service_id, area, name)
select service.programme_id, service.id, named.area, named.name
from service, jsonb_array_elements(service.source_rest -> 'service_area') as row, areas_named(coalesce(row ->> 'name', row ->> 'service_area')) named
where jsonb_typeof(service.source_rest -> 'service_area') = 'array'
on conflict do nothing;
alter table service force row level security;
alter table service_area force row level security;
