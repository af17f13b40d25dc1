-- Seals on the fact log: who changes it behind our back leaves a chain that no longer fits (decision 17).

-- Facts that were sealed together. Its hash stands on that of the seal before it, so none can be changed by itself.
create table fact_seal (
  programme_id uuid not null default current_programme() references programme,
  -- 1, 2, 3 and so on, without a gap.
  number int not null check (number > 0),
  facts int not null check (facts between 1 and 1000),
  -- The moments of the first and the last of its facts. Seals may overlap: some facts are written long after their moment.
  from_at timestamptz not null,
  to_at timestamptz not null,
  sealed_at timestamptz not null,
  -- SHA-256 over the hash of the seal before, what stands in this row, and the hash of each of its facts by moment and id.
  hash bytea not null check (length(hash) = 32),
  primary key (programme_id, number),
  check (from_at <= to_at)
);
call protect('fact_seal', 'select, insert');

-- Which facts a seal holds. A list and not a stretch of time: a fact that was not yet to be seen is in a later seal, and in one only.
create table sealed_fact (
  programme_id uuid not null default current_programme() references programme,
  at timestamptz not null,
  id uuid not null,
  seal_number int not null,
  -- SHA-256 over the fact as text (src/domain/seals/hashes.ts).
  hash bytea not null check (length(hash) = 32),
  primary key (programme_id, at, id),
  foreign key (programme_id, seal_number) references fact_seal (programme_id, number)
);
create index on sealed_fact (programme_id, seal_number);
call protect('sealed_fact', 'select, insert');

create function refuse_change_of_seal() returns trigger language plpgsql as $$
begin
  raise exception 'a seal is never changed or deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger seals_stay before update or delete on fact_seal for each row execute function refuse_change_of_seal();
create trigger seals_stay_whole before truncate on fact_seal execute function refuse_change_of_seal();
create trigger seals_stay before update or delete on sealed_fact for each row execute function refuse_change_of_seal();
create trigger seals_stay_whole before truncate on sealed_fact execute function refuse_change_of_seal();
