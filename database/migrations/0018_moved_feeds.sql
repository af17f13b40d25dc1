-- The address of a feed may be corrected: it may be mistyped, and directories move.

alter table feed
  -- Since when it is fetched from this address. Null: from the beginning. What was fetched before does not tell what is there.
  add column moved_at timestamptz;
