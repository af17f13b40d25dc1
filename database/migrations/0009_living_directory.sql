-- What keeps a directory right and makes it findable: what a service costs, for whom it is, how one gets in, when its money
-- ends, when somebody last said that it is right, and how each field came to be as it is.

-- Kinds of service, circumstances and ways in: small plain lists of our own (labels: messages/*.json, service_type_CODE,
-- circumstance_CODE, access_CODE), mapped to the Gravity categories where those have one.
create table reference.service_type (
  code text primary key,
  gravity_category text,
  position int not null unique
);
insert into reference.service_type (position, code, gravity_category) values
  (1, 'lunch-or-coffee', 'social-connection'),
  (2, 'befriending', 'social-connection'),
  (3, 'peer-group', 'social-connection'),
  (4, 'arts-and-crafts', 'social-connection'),
  (5, 'music-and-singing', 'social-connection'),
  (6, 'nature-and-gardening', 'social-connection'),
  (7, 'walking', 'social-connection'),
  (8, 'sport-and-movement', 'social-connection'),
  (9, 'volunteering', 'social-connection'),
  (10, 'faith-and-meaning', 'protective-factor'),
  (11, 'bereavement-support', 'stress'),
  (12, 'talking-support', 'stress'),
  (13, 'carer-support', 'stress'),
  (14, 'money-advice', 'financial-insecurity'),
  (15, 'benefits-advice', 'financial-insecurity'),
  (16, 'legal-advice', 'sdoh-category-unspecified'),
  (17, 'housing-help', 'housing-instability'),
  (18, 'food-help', 'food-insecurity'),
  (19, 'energy-help', 'utility-insecurity'),
  (20, 'work-and-training', 'employment-status'),
  (21, 'courses-and-learning', 'educational-attainment'),
  (22, 'language-lessons', 'language-access'),
  (23, 'computer-help', 'digital-literacy'),
  (24, 'transport', 'transportation-insecurity'),
  (25, 'help-at-home', 'sdoh-category-unspecified'),
  (26, 'family-and-parenting', 'social-connection'),
  (27, 'health-and-lifestyle', 'personal-health-literacy'),
  (28, 'safety', 'intimate-partner-violence');

create table reference.circumstance (
  code text primary key,
  gravity_category text,
  position int not null unique
);
insert into reference.circumstance (position, code, gravity_category) values
  (1, 'women', null), (2, 'men', null), (3, 'young-people', null), (4, 'older-people', null), (5, 'parents', null),
  (6, 'carers', null), (7, 'lgbtq', null), (8, 'newcomers', 'language-access'), (9, 'veterans', 'veteran-status'),
  (10, 'disabled-people', null), (11, 'neurodivergent-people', null), (12, 'bereaved-people', null), (13, 'people-without-a-home', 'homelessness'),
  (14, 'people-with-dementia', null), (15, 'people-with-long-term-conditions', null), (16, 'people-out-of-work', 'employment-status');

create table reference.access_feature (
  code text primary key,
  position int not null unique
);
insert into reference.access_feature (position, code) values
  (1, 'step-free'), (2, 'accessible-toilet'), (3, 'hearing-loop'), (4, 'sign-language'), (5, 'quiet-space'), (6, 'seating'),
  (7, 'assistance-dogs'), (8, 'parking'), (9, 'children-welcome'), (10, 'come-with-somebody'), (11, 'fetched-from-home'), (12, 'interpreter');

grant select on reference.service_type, reference.circumstance, reference.access_feature to footbridge_server;

alter table service
  -- What it is in a few easy words, where the provider wrote them.
  add column easy_words text check (length(easy_words) <= 1500),
  -- Something that everybody should know for now.
  add column alert text check (length(alert) <= 500),
  add column cost text check (cost in ('free', 'donation', 'paid')),
  add column access_features text[] not null default '{}',
  add column is_in_person boolean not null default true,
  -- First day on which there is room again.
  add column places_from date,
  add column closed_from date,
  add column closed_until date,
  add column funding_ends_on date,
  -- How often at most its provider wants to be asked whether the entry is right, in days.
  add column confirm_every_days int not null default 180 check (confirm_every_days between 30 and 730),
  -- Who last said that it is right: a name or a role as the public may read it, never an address.
  add column confirmed_by text check (length(confirmed_by) <= 120),
  -- 0 (nobody knows) to 100 (somebody said so today); src/domain/directory/freshness.ts says why.
  add column freshness smallint not null default 0 check (freshness between 0 and 100),
  -- Not offered to anybody any more, and never deleted.
  add column hidden_at timestamptz,
  add column hidden_because text check (hidden_because in ('funding-ended', 'no-answer', 'closed', 'merged')),
  add column merged_into uuid,
  add foreign key (programme_id, merged_into) references service (programme_id, id),
  add check ((hidden_at is null) = (hidden_because is null)),
  add check ((merged_into is not null) = (hidden_because is not distinct from 'merged')),
  add check (closed_until is null or closed_from is null or closed_until >= closed_from);
create index on service (programme_id, updated_at, id);
create index on service (programme_id, merged_into) where merged_into is not null;

create table service_service_type (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  service_type_code text not null references reference.service_type,
  primary key (programme_id, service_id, service_type_code),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
create index on service_service_type (programme_id, service_type_code);
call protect('service_service_type');

-- For whom it is meant, or who feels at home there.
create table service_circumstance (
  programme_id uuid not null default current_programme() references programme,
  service_id uuid not null,
  circumstance_code text not null references reference.circumstance,
  primary key (programme_id, service_id, circumstance_code),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade
);
create index on service_circumstance (programme_id, circumstance_code);
call protect('service_circumstance');

-- A programme's own words, or those of an imported list, say which of ours they mean.
create table taxonomy_term_meaning (
  programme_id uuid not null default current_programme() references programme,
  taxonomy_term_id uuid not null,
  means text not null check (means in ('need', 'service-type', 'circumstance')),
  code text not null check (length(code) between 1 and 60),
  primary key (programme_id, taxonomy_term_id, means, code),
  foreign key (programme_id, taxonomy_term_id) references taxonomy_term (programme_id, id) on delete cascade
);
call protect('taxonomy_term_meaning');

-- Each change of an entry: what it was, what it became, who said so and when. The newest applied change that names a field
-- is that field's source; a field that none names is as its feed brought it, or as it was first written.
create table service_change (
  programme_id uuid not null default current_programme() references programme,
  id uuid not null default uuid_v7(),
  service_id uuid not null,
  said_at timestamptz not null,
  said_by text not null check (said_by in ('provider', 'member', 'resident', 'feed', 'system')),
  member_id uuid,
  -- How the one who said it signed, or the name of the feed.
  said_by_name text check (length(said_by_name) <= 120),
  -- Fields by their names in service.ts, each {"was": …, "is": …}.
  fields jsonb not null check (jsonb_typeof(fields) = 'object'),
  state text not null check (state in ('proposed', 'applied', 'declined', 'undone')),
  decided_at timestamptz,
  decided_by uuid,
  primary key (programme_id, id),
  foreign key (programme_id, service_id) references service (programme_id, id) on delete cascade,
  foreign key (programme_id, member_id) references member (programme_id, id),
  foreign key (programme_id, decided_by) references member (programme_id, id)
);
create index on service_change (programme_id, service_id, said_at);
create index on service_change (programme_id, said_at) where state = 'proposed';
call protect('service_change', 'select, insert, update');

alter table programme
  -- Whether a provider's correction goes live at once, or after somebody of the programme has looked.
  add column checks_corrections boolean not null default false,
  -- Raster tiles for the finder's map, with {z}, {x} and {y}, and whom to name for them. Null: no map.
  add column map_tiles text check (length(map_tiles) <= 300),
  add column map_attribution text check (length(map_attribution) <= 200);
