-- Whoever sent a correction reads what became of it; and what waited of an entry goes back with it.

alter table service_change
  -- Why it was left out, in the words of who decided, for the one who said it. Null: nothing was said.
  add column because text check (length(because) <= 500),
  -- The entry of which it was proposed, where that became a part of this one while it waited: told apart again, it goes back there.
  add column moved_from uuid,
  add foreign key (programme_id, moved_from) references service (programme_id, id) on delete set null (moved_from);
