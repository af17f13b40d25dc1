-- Two entries that somebody said are one part when the one that is shown goes with its feed. Should it come back, they are proposed
-- first, and it is said that they were one.

alter table service_duplicate
  drop constraint service_duplicate_reasons_check,
  add constraint service_duplicate_reasons_check check (
    reasons <@ array['merged-before', 'same-name', 'like-name', 'same-phone', 'same-email', 'same-url', 'same-place', 'same-organisation']);
