-- Somebody may ask for all of a feed at once: what changed since the last time does not tell what is gone.

alter table feed
  -- When somebody last asked for all of it. Until a whole run began after it, the next run is whole.
  add column whole_asked_at timestamptz;
