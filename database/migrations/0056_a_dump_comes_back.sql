-- pg_restore looks nowhere for names that do not say where they are. The check of a request's number called a function by its name
-- alone, so the requests of a dump were refused, one table among all the others.
create or replace function is_request_number(number text) returns boolean language sql immutable strict parallel safe as $$
  select number ~ '^[346789ACDEFGHJKMNPQRTWX]{8}$' and public.check_letter(number) = substr(number, 8)
$$;
