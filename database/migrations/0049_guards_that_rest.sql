-- The same guards, at less cost: what a policy asks of the few (a group, an agreement) stands in a function of its own. PostgreSQL
-- makes ready the whole of a policy each time a statement runs, also the part that is not asked; a function only when it is called.

-- May this introduction's group hear of it now?
create function group_may_hear_by(of_service uuid) returns boolean language sql stable as $$
  select may_flow((select organisation_id from service where service.id = of_service), 'practical', 'support')
$$;
drop policy group_with_agreement on introduction;
create policy group_with_agreement on introduction as restrictive for select to footbridge_server
  using ((select acting_kind()) is distinct from 'group' or id = (select acting_id()) and group_may_hear_by(service_id));

-- Is this the client of the introduction by whose link the group came?
create function group_was_introduced_to(of_client uuid) returns boolean language sql stable as $$
  select exists (select from introduction i where i.id = acting_id() and i.client_id = of_client)
$$;
drop policy group_with_introduction on client;
create policy group_with_introduction on client as restrictive for select to footbridge_server
  using ((select acting_kind()) is distinct from 'group' or group_was_introduced_to(id));

-- Is there an agreement with this organisation by which that may go there?
create function agreement_lets(to_organisation uuid, of_layer text, of_purpose text) returns boolean language sql stable as $$
  select exists (
    select from agreement a
    where a.programme_id = current_programme() and a.organisation_id = to_organisation and a.ended_at is null
      and a.starts_at <= acting_at() and a.until > acting_at() and of_layer = any (a.layers) and of_purpose = any (a.purposes))
$$;
-- What kind of organisation is this, as rules about agreements name it?
create function kind_for_agreements(of_organisation uuid) returns text language sql stable as $$
  select coalesce((
    select case when o.employs_link_workers then 'own' when not o.is_informal then o.sector end
    from organisation o where o.programme_id = current_programme() and o.id = of_organisation), 'community')
$$;
create or replace function may_flow(to_organisation uuid, of_layer text, of_purpose text) returns boolean language sql stable as $$
  select coalesce((
    select p.agreements_from is null or p.agreements_from::timestamp at time zone p.time_zone > acting_at()
      or case p.agreements_needed ->> kind_for_agreements(to_organisation)
        when 'never' then true
        when 'beyond-practical' then of_layer = 'practical'
        else false end
      or agreement_lets(to_organisation, of_layer, of_purpose)
    from programme p where p.programme_id = current_programme()), false)
$$;

-- Each receiver of a yes, asked only where the client gave one to that kind.
create function walks_with(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select exists (
    select from assignment a
    join referral r on r.id = a.referral_id
    join member_role role on role.member_id = a.link_worker_id and role.role = 'link-worker' and role.ended_at is null
      and may_flow(role.organisation_id, of_layer, acting_for())
    where acting_kind() = 'member' and a.link_worker_id = acting_id() and a.ended_at is null and r.client_id = of_client
      and not exists (select from ending e where e.referral_id = r.id and e.reopened_at is null))
$$;
create function has_referred(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select exists (
    select from referral r
    where acting_kind() = 'member' and r.client_id = of_client and r.referrer_id = acting_id()
      and exists (select from organisations_open_to(of_client, of_layer)))
$$;
create function is_of_open_group(of_service uuid, of_client uuid, of_layer text) returns boolean language sql stable as $$
  select of_service = group_reading(of_client) and may_flow(
    (select organisation_id from service where service.id = group_reading(of_client)), of_layer, acting_for())
$$;
create function is_of_open_sector(of_sector text, of_client uuid, of_layer text) returns boolean language sql stable as $$
  select exists (
    select from organisation o where o.id in (select organisations_open_to(of_client, of_layer)) and o.sector = of_sector)
$$;
create function manages_here(of_layer text) returns boolean language sql stable as $$
  select exists (
    select from member_role role
    where acting_kind() = 'member' and role.member_id = acting_id() and role.role = 'manager' and role.ended_at is null
      and may_flow(role.organisation_id, of_layer, acting_for()))
$$;
create function is_of_open_organisation(of_organisation uuid, of_client uuid, of_layer text) returns boolean language sql stable as $$
  select of_organisation in (select organisations_open_to(of_client, of_layer))
$$;
create function works_where_open(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select exists (select from organisations_open_to(of_client, of_layer))
$$;
create or replace function may_see_as_agreed(of_client uuid, of_layer text) returns boolean language sql stable as $$
  select case when acting_kind() = 'client' then of_client = acting_id() else exists (
    select from story_sharing s
    where s.client_id = of_client and s.layer = of_layer and s.purpose = acting_for()
      and s.ended_at is null and coalesce(s.until > acting_at(), true)
      and case s.receiver_kind
        when 'member' then s.receiver_id = acting_id() and works_where_open(of_client, of_layer)
        when 'link-worker' then walks_with(of_client, of_layer)
        when 'referrer' then has_referred(of_client, of_layer)
        when 'organisation' then is_of_open_organisation(s.receiver_id, of_client, of_layer)
        when 'service' then is_of_open_group(s.receiver_id, of_client, of_layer)
        when 'sector' then is_of_open_sector(s.receiver_sector, of_client, of_layer)
        when 'programme' then manages_here(of_layer)
      end) end
$$;
