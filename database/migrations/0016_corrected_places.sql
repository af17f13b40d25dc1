-- Where a service really is, by somebody here: a place of its own, so that the place of its source goes on as its source says.

alter table location
  -- The place of a source instead of which this one stands. Null: it stands for itself.
  add column corrects uuid,
  add foreign key (programme_id, corrects) references location (programme_id, id) on delete set null (corrects);
create index on location (programme_id, corrects) where corrects is not null;
