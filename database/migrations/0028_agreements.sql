-- Agreements between the programme and other organisations: what is told of a client goes to an organisation that needs one
-- only while one is valid (decision 25).

alter table programme
  -- From which day on agreements are demanded. Null: not yet.
  add column agreements_from date,
  -- Which kinds of organisation need one: always; only for more than a first name and what is needed; or never.
  add column agreements_needed jsonb not null
    default '{"own": "never", "health": "always", "social": "always", "voluntary": "beyond-practical", "community": "beyond-practical"}'
    check (jsonb_typeof(agreements_needed) = 'object'
      and agreements_needed - array['own', 'health', 'social', 'voluntary', 'community'] = '{}'
      and agreements_needed ?& array['own', 'health', 'social', 'voluntary', 'community']
      and not jsonb_path_exists(agreements_needed, '$.* ? (!(@ == "always" || @ == "beyond-practical" || @ == "never"))'));

create table agreement (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  organisation_id uuid not null,
  kind text not null check (kind in ('data-sharing', 'joint-controllers', 'processor')),
  purposes text[] not null check (cardinality(purposes) > 0 and purposes <@ array['support', 'feedback', 'learning']),
  -- The practical layer goes with what an introduction and a referral say: a name and how to reach somebody.
  layers text[] not null check ('practical' = any (layers) and layers <@ array['practical', 'personal', 'sensitive']),
  starts_at timestamptz not null,
  until timestamptz not null,
  -- Where the signed paper lies, in the words of whoever put it there.
  reference text not null check (length(reference) between 1 and 300),
  signed_by_us text not null check (length(signed_by_us) between 1 and 120),
  signed_by_them text not null check (length(signed_by_them) between 1 and 120),
  added_at timestamptz not null,
  added_by uuid not null,
  -- Ended before its day.
  ended_at timestamptz,
  ended_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, organisation_id) references organisation (programme_id, id),
  foreign key (programme_id, added_by) references member (programme_id, id),
  foreign key (programme_id, ended_by) references member (programme_id, id),
  check (until > starts_at),
  check ((ended_at is null) = (ended_by is null))
);
create index on agreement (programme_id, organisation_id);
call protect('agreement', 'select, insert');
grant update (ended_at, ended_by) on agreement to footbridge_server;

-- May this layer go to this organisation for this purpose, at this moment? `mayFlow` in src/domain/agreements says the same. Whoever
-- has no organisation, or one whose sector nobody knows, counts as a community group.
create function may_flow(to_organisation uuid, of_layer text, of_purpose text) returns boolean language sql stable as $$
  select coalesce((
    select p.agreements_from is null or p.agreements_from::timestamp at time zone p.time_zone > acting_at()
      or case p.agreements_needed ->> coalesce((
          select case when o.employs_link_workers then 'own' when not o.is_informal then o.sector end
          from organisation o where o.programme_id = p.programme_id and o.id = to_organisation), 'community')
        when 'never' then true
        when 'beyond-practical' then of_layer = 'practical'
        else false end
      or exists (
        select from agreement a
        where a.programme_id = p.programme_id and a.organisation_id = to_organisation and a.ended_at is null
          and a.starts_at <= acting_at() and a.until > acting_at() and of_layer = any (a.layers) and of_purpose = any (a.purposes))
    from programme p where p.programme_id = current_programme()), false)
$$;

-- May word of this referral go to where its referrer works?
create function referrer_may_hear(of_referral uuid) returns boolean language sql stable as $$
  select may_flow(coalesce(r.referring_organisation_id, (
      select organisation_id from member_role role
      where role.member_id = r.referrer_id and role.role = 'referrer' and role.ended_at is null order by role.given_at limit 1)),
    'practical', 'feedback')
  from referral r where r.id = of_referral
$$;

-- A group reads of the one introduction by whose link it came, and of that client, while something may go to where it belongs.
create policy group_with_agreement on introduction as restrictive for select to footbridge_server
  using ((select acting_kind()) is distinct from 'group' or id = (select acting_id())
    and may_flow((select organisation_id from service where service.id = introduction.service_id), 'practical', 'support'));
create policy group_with_introduction on client as restrictive for select to footbridge_server
  using ((select acting_kind()) is distinct from 'group' or exists (
    select from introduction i where i.id = (select acting_id()) and i.client_id = client.id));
create policy referrer_with_agreement on feedback as restrictive for select to footbridge_server
  using ((select acting_kind()) is distinct from 'member' or member_id <> (select acting_id()) or referrer_may_hear(referral_id));

-- The organisations for which the one who acts reads this layer of this client, of those to which it may go.
create function organisations_open_to(of_client uuid, of_layer text) returns setof uuid language sql stable as $$
  select organisation from organisations_reading(of_client) organisation where may_flow(organisation, of_layer, acting_for())
$$;

create or replace function may_see_story(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select case when acting_kind() = 'client' then of_client = acting_id() else exists (
    select from story_sharing s
    where s.client_id = of_client and s.layer = of_layer and s.purpose = acting_for()
      and s.ended_at is null and coalesce(s.until > acting_at(), true)
      and case s.receiver_kind
        when 'member' then s.receiver_id = acting_id() and exists (select from organisations_open_to(of_client, of_layer))
        when 'link-worker' then exists (
          select from assignment a
          join referral r on r.id = a.referral_id
          join member_role role on role.member_id = a.link_worker_id and role.role = 'link-worker' and role.ended_at is null
            and may_flow(role.organisation_id, of_layer, acting_for())
          where acting_kind() = 'member' and a.link_worker_id = acting_id() and a.ended_at is null and r.client_id = of_client
            and not exists (select from ending e where e.referral_id = r.id and e.reopened_at is null))
        when 'referrer' then exists (
          select from referral r
          where acting_kind() = 'member' and r.client_id = of_client and r.referrer_id = acting_id()
            and exists (select from organisations_open_to(of_client, of_layer)))
        when 'organisation' then s.receiver_id in (select organisations_open_to(of_client, of_layer))
        when 'service' then s.receiver_id = group_reading(of_client) and may_flow(
          (select organisation_id from service where service.id = group_reading(of_client)), of_layer, acting_for())
        when 'sector' then exists (
          select from organisation o where o.id in (select organisations_open_to(of_client, of_layer)) and o.sector = s.receiver_sector)
        when 'programme' then exists (
          select from member_role role
          where acting_kind() = 'member' and role.member_id = acting_id() and role.role = 'manager' and role.ended_at is null
            and may_flow(role.organisation_id, of_layer, acting_for()))
      end) end
$$;

-- Somebody who works here reads in an emergency what they otherwise may not: with a reason, for an hour at most, told and judged.
create table emergency_read (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null,
  client_id uuid not null,
  member_id uuid not null,
  reason text not null check (length(reason) between 20 and 1000),
  opened_at timestamptz not null,
  until timestamptz not null,
  -- When the client could know of it. Null: held back, since telling could do harm where somebody else reads along.
  told_at timestamptz,
  held_by uuid,
  held_because text check (length(held_because) between 1 and 500),
  judged_at timestamptz,
  judged_by uuid,
  judgement text check (judgement in ('fitting', 'not-fitting')),
  judged_words text check (length(judged_words) between 1 and 1000),
  primary key (programme_id, id),
  foreign key (programme_id, client_id) references client (programme_id, id) on delete cascade,
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, held_by) references member (programme_id, id),
  foreign key (programme_id, judged_by) references member (programme_id, id),
  check (until > opened_at and until <= opened_at + interval '1 hour'),
  check (told_at is not null or held_because is not null),
  check ((held_by is null) = (held_because is null)),
  check (num_nonnulls(judged_at, judged_by, judgement, judged_words) in (0, 4)),
  -- Nobody judges what they did themselves.
  check (judged_by <> member_id)
);
create index on emergency_read (programme_id, client_id);
create index on emergency_read (programme_id, member_id, opened_at);
call protect('emergency_read', 'select, insert');
grant update (told_at, held_by, held_because, judged_at, judged_by, judgement, judged_words) on emergency_read to footbridge_server;
create policy under_their_own_name on emergency_read as restrictive for insert to footbridge_server
  with check (acting_kind() = 'member' and member_id = acting_id() and until <= acting_at() + interval '1 hour');

-- Does the one who acts read of this client in an emergency now? Only who still works here, and until it was judged as not fitting.
create function in_emergency_with(of_client uuid) returns boolean language sql stable as $$
  select acting_kind() = 'member' and exists (
    select from emergency_read e
    where e.client_id = of_client and e.member_id = acting_id() and e.opened_at <= acting_at() and e.until > acting_at()
      and e.judgement is distinct from 'not-fitting'
      and exists (select from member_role role where role.member_id = e.member_id and role.ended_at is null
        and role.role in ('link-worker', 'manager', 'administrator')))
$$;

alter function may_see_story(uuid, text) rename to may_see_as_agreed;
-- Also an emergency opens a story: for a purpose of its own, and for nothing else.
create function may_see_story(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select case when acting_for() = 'safety' and acting_kind() <> 'client' then in_emergency_with(of_client)
    else may_see_as_agreed(of_client, of_layer) end
$$;
-- The policies hold on to the function that they were made with.
drop policy who_may_read on story_piece;
create policy who_may_read on story_piece for select to footbridge_server
  using (programme_id = (select current_programme()) and may_see_story(client_id, layer));
drop policy who_may_end on story_piece;
-- Who reads in an emergency changes nothing.
create policy who_may_end on story_piece for update to footbridge_server
  using (programme_id = (select current_programme()) and may_see_as_agreed(client_id, layer))
  with check (programme_id = (select current_programme()));

alter table client_read drop constraint client_read_what_check;
alter table client_read add constraint client_read_what_check check (what in
  ('journey', 'referral', 'details', 'introduction', 'list', 'check', 'story-practical', 'story-personal', 'story-sensitive', 'emergency', 'copy'));
