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
