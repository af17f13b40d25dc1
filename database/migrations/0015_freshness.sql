-- How the directory stays right: who is asked and when, what speaks against an entry, and the door by which a provider answers.

-- A door to one entry, for whoever gives the service.
alter table link
  add column service_id uuid,
  add foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  drop constraint link_purpose_check,
  add constraint link_purpose_check
    check (purpose in ('answer-introduction', 'tell-attendance', 'see-plan', 'shortlist', 'confirm-service')),
  add constraint link_service_check check ((purpose = 'confirm-service') = (service_id is not null));
create index on link (programme_id, service_id);

alter table outgoing_mail
  -- The mail server of the address refused it for good: it is not tried again.
  add column bounced_at timestamptz,
  drop constraint outgoing_mail_check,
  add constraint outgoing_mail_check check (body is not null or sent_at is not null or bounced_at is not null);
create index on outgoing_mail (programme_id, to_address) where bounced_at is not null;

alter table service
  -- How whoever can be asked about it said yes to standing here. Null: it came with a source.
  add column contact_agreed text check (contact_agreed in ('spoken', 'written')),
  drop constraint service_hidden_because_check,
  add constraint service_hidden_because_check
    check (hidden_because in ('funding-ended', 'no-answer', 'closed', 'merged', 'proposed', 'declined'));

-- How often an entry was looked at on a day: those that many people read are asked about first.
create table service_shown (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  day date not null,
  times int not null check (times > 0),
  primary key (programme_id, service_id, day),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
call protect('service_shown');

-- A question to the provider: is this still right?
create table confirmation_request (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  service_id uuid not null,
  asked_at timestamptz not null,
  sent_to text not null check (length(sent_to) between 3 and 254),
  -- When the entry was confirmed or corrected, by whomever.
  answered_at timestamptz,
  primary key (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
create index on confirmation_request (programme_id, service_id, asked_at);
call protect('confirmation_request');

-- What speaks against an entry, until it is confirmed again or somebody has looked at it.
create table service_report (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  service_id uuid not null,
  kind text not null check (kind in
    ('closed', 'other-times', 'other-place', 'costs-money', 'not-welcoming', 'other', 'introduction-failed', 'bounced')),
  -- A client is not named: what they found is about the service.
  said_by text not null check (said_by in ('member', 'client', 'group', 'system')),
  member_id uuid,
  note text check (length(note) <= 1000),
  reported_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, settled_by) references member (programme_id, id),
  check ((said_by = 'member') = (member_id is not null)),
  check (settled_by is null or settled_at is not null)
);
create index on service_report (programme_id, service_id) where settled_at is null;
call protect('service_report');
