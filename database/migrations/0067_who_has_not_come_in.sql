-- Could anybody come in with this account yet? Who was invited, and has not chosen a password or come from their employer, could not.
-- Of what somebody signs in with, this is all that is told: yes or no.
grant usage on schema identity to footbridge_door;
grant select ("userId") on identity.account to footbridge_door;
set local role footbridge_door;
create function door.has_way_in(user_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from identity.account a where a."userId" = has_way_in.user_id)
$$;
revoke all on function door.has_way_in from public;
grant execute on function door.has_way_in to footbridge_server;
reset role;
