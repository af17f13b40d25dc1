-- The second step of signing in: a code app, with recovery codes on paper (decision 21).
set local search_path = identity;

alter table "user" add column "twoFactorEnabled" boolean not null default false;

-- As better-auth lays it out. The key of the app is encrypted with the secret of the server.
create table "twoFactor" (
  "id" text primary key,
  "secret" text not null,
  -- A list of hashes, keyed with the secret of the server: what is on paper is nowhere else.
  "backupCodes" text not null,
  "userId" text not null unique references "user" on delete cascade,
  -- Proved with a first code.
  "verified" boolean not null default false,
  "failedVerificationCount" integer not null default 0,
  "lockedUntil" timestamptz
);
grant select, insert, update, delete on "twoFactor" to footbridge_identity;

-- Whoever began this session has shown two things: a password and a code, or a passkey that asked for a finger, a face or a PIN.
alter table "session" add column "twoSteps" boolean not null default false;

-- Which role needs a second step here, and from which day on: {"administrator": "2026-05-01"}. Who has several roles goes by the
-- earliest day. Read with the programme at each request.
set local search_path = public;
alter table programme add column second_step_from jsonb not null default '{}' check (
  jsonb_typeof(second_step_from) = 'object'
  and second_step_from - array['referrer', 'link-worker', 'provider-contact', 'volunteer', 'manager', 'administrator'] = '{}'
  and not jsonb_path_exists(second_step_from, '$.* ? (!(@ like_regex "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))')
);
