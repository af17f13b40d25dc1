-- Who answers for which stage of a journey here, beside whoever walks with the client; and who stands in. What was before is kept.
create table answering (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  stage text not null check (stage in ('asked', 'accepted', 'first-contact', 'plan', 'introduced', 'word-back', 'ended')),
  member_id uuid not null,
  stands_in_id uuid,
  since timestamptz not null,
  -- Null: it went to whoever stood in, by itself, as somebody left.
  given_by uuid,
  ended_at timestamptz,
  primary key (programme_id, id),
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, stands_in_id) references member (programme_id, id),
  foreign key (programme_id, given_by) references member (programme_id, id),
  check (stands_in_id <> member_id)
);
create unique index one_answers_at_a_time on answering (programme_id, stage) where ended_at is null;
call protect('answering', 'select, insert');
grant update (ended_at) on answering to footbridge_server;
