/** Times are ms since the epoch, UTC. Ids are text. */
export const foundation = `
create table role (
  name text primary key,
  label text not null
);
create table permission (
  role text not null references role on delete cascade,
  action text not null,
  scope text not null check (scope in ('own', 'group', 'all')),
  primary key (role, action)
);

create table "user" (
  id text primary key,
  login text not null,
  name text not null,
  agent_no text check (agent_no ~ '^[0-9]{3,8}$'),
  password_hash text not null,
  must_change_password boolean not null,
  disabled boolean not null default false,
  failures integer not null default 0,
  locked_until bigint,
  created_at bigint not null
);
create unique index user_login on "user" (lower(login));
create unique index user_agent_no on "user" (agent_no);
create table user_role (
  user_id text not null references "user",
  role text not null references role,
  primary key (user_id, role)
);
create table session (
  token_hash text primary key,
  user_id text not null references "user",
  created_at bigint not null,
  expires_at bigint not null,
  address text not null
);
create index session_of_user on session (user_id);

create table "group" (
  id text primary key,
  name text not null unique,
  ring_ms integer not null,
  wrap_up_ms integer not null,
  max_wait_ms integer not null,
  max_waiting integer not null,
  settings jsonb not null
);
create table membership (
  group_id text not null references "group",
  user_id text not null references "user",
  skill integer not null default 5,
  primary key (group_id, user_id)
);
create table device (
  id text primary key,
  user_id text not null references "user",
  kind text not null check (kind in ('browser', 'sip')),
  label text not null,
  sip_user text not null unique,
  realm text not null,
  ha1_md5 text,
  ha1_sha256 text
);
create table trunk (
  id text primary key,
  name text not null unique,
  kind text not null check (kind in ('carrier', 'test')),
  transport text not null check (transport in ('udp', 'tcp', 'tls')),
  host text,
  port integer check (port between 1 and 65535),
  match jsonb not null,
  max_lines integer not null check (max_lines > 0),
  enabled boolean not null,
  is_default boolean not null default false,
  digest_user text unique,
  realm text,
  ha1_md5 text,
  ha1_sha256 text
);
create unique index trunk_default on trunk (is_default) where is_default;
create table flow (
  id text not null,
  version integer not null,
  name text not null,
  graph jsonb not null,
  published_at bigint not null,
  primary key (id, version)
);
create table number (
  id text primary key,
  number text not null unique,
  label text not null,
  flow_id text not null
);
create table prompt (
  name text primary key,
  file text not null,
  sha256 text not null,
  duration_ms integer not null,
  uploaded_at bigint not null,
  uploaded_by text not null references "user"
);
create table setting (
  name text primary key,
  value jsonb not null
);

create table audit (
  id bigint generated always as identity primary key,
  at bigint not null,
  user_id text references "user",
  login text not null,
  address text not null,
  action text not null,
  subject text not null,
  detail jsonb not null
);
create index audit_at on audit (at);

create table party (
  id text primary key,
  -- Null once erased.
  number_sealed bytea,
  withheld boolean not null default false,
  created_at bigint not null,
  erased_at bigint
);

create table fact (
  node text not null,
  epoch text not null,
  seq bigint not null,
  at bigint not null,
  type text not null,
  v integer not null,
  call text,
  agent text,
  body jsonb not null,
  primary key (node, epoch, seq, at)
) partition by range (at);
create index fact_call on fact (call, at) where call is not null;
create index fact_at on fact (at);

create function refuse_change() returns trigger language plpgsql as $body$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $body$;
create trigger fact_is_append_only before update or delete on fact for each row execute function refuse_change();
create trigger fact_is_not_truncated before truncate on fact for each statement execute function refuse_change();
create trigger audit_is_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_is_not_truncated before truncate on audit for each statement execute function refuse_change();

-- Makes the month's partition that holds the instant, once.
create function ensure_fact_month(instant bigint) returns void language plpgsql as $body$
declare
  month timestamptz := date_trunc('month', to_timestamp(instant / 1000.0), 'UTC');
  name text := 'fact_' || to_char(month at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('fact_month'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of fact for values from (%s) to (%s)', name,
    (extract(epoch from month) * 1000)::bigint,
    (extract(epoch from date_add(month, interval '1 month', 'UTC')) * 1000)::bigint);
  execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()',
    name || '_is_not_truncated', name);
end $body$;

create table follower_position (
  follower text not null,
  node text not null,
  epoch text not null,
  seq bigint not null,
  primary key (follower, node, epoch)
);

create table call_record (
  id text primary key,
  direction text not null check (direction in ('inbound', 'outbound')),
  started_at bigint not null,
  ended_at bigint,
  party text,
  withheld boolean not null,
  called_number text not null,
  trunk text not null,
  disposition text,
  ending jsonb,
  group_id text,
  user_id text,
  agent_no text,
  wait_ms integer not null default 0,
  ring_ms integer not null default 0,
  talk_ms integer not null default 0,
  rating jsonb,
  test_by text,
  marks jsonb not null default '[]',
  recordings jsonb not null default '[]'
);
create index call_record_started on call_record (started_at desc);
create index call_record_party on call_record (party, started_at desc);
create index call_record_agent on call_record (agent_no, started_at desc);

create table queue_visit (
  id text primary key,
  call text not null,
  group_id text not null,
  entered_at bigint not null,
  left_at bigint,
  reason text,
  priority integer not null,
  test boolean not null default false
);
create index queue_visit_call on queue_visit (call);
create index queue_visit_entered on queue_visit (group_id, entered_at);

create table offer (
  id text primary key,
  visit text not null,
  call text not null,
  group_id text not null,
  user_id text not null,
  agent_no text not null,
  started_at bigint not null,
  answered_at bigint,
  ended_at bigint,
  reason text,
  test boolean not null default false
);
create index offer_call on offer (call);
create index offer_started on offer (user_id, started_at);

create table agent_state_span (
  user_id text not null,
  from_at bigint not null,
  to_at bigint,
  agent_no text not null,
  state text not null,
  reason text,
  forced boolean not null default false,
  call text,
  groups jsonb not null,
  primary key (user_id, from_at)
);
`;
