/** Several servers on one database: who they are, what they do now, which groups each holds, and what changed. */
export const nodes = `
-- folder: of the data folder that the name belongs to. url: where its console is.
create table node (
  name text primary key,
  folder text not null,
  url text not null,
  version text not null,
  started_at bigint not null
);

-- Written once a second and worth nothing a moment later: unlogged, so that it costs no synced write.
create unlogged table node_beat (
  node text primary key,
  heard_at timestamptz not null,
  look jsonb not null
);

-- fence grows whenever another node takes the group. node null: given back. Times by the database's clock.
create table pool_lease (
  group_id text primary key references "group" on delete cascade,
  node text,
  fence bigint not null,
  until timestamptz not null
);

-- The node that the group belongs to while that one runs; null: whichever comes first.
alter table "group" add column node text references node;

-- Uploaded prompts, so that every node has them.
alter table prompt add column content bytea;

-- One row for each transaction that changed what servers keep in memory. Their number is the version.
create table config_change (
  id bigint generated always as identity primary key,
  at timestamptz not null default now()
);

create function note_config_change() returns trigger language plpgsql as $body$
begin
  if current_setting('zongji.noted', true) is distinct from pg_current_xact_id()::text then
    perform set_config('zongji.noted', pg_current_xact_id()::text, true);
    insert into config_change default values;
    perform pg_notify('zongji', 'config');
  end if;
  return null;
end $body$;

do $body$
declare
  name text;
begin
  foreach name in array array['group', 'membership', 'device', 'trunk', 'dial_right', 'role_dial_right', 'flow', 'number', 'setting', 'prompt',
    'role', 'permission', 'user_role'] loop
    execute format('create trigger note_config_change after insert or update or delete on %I for each statement execute function note_config_change()',
      name);
  end loop;
end $body$;
create trigger note_config_change after insert or delete or update of login, name, agent_no, password_hash, must_change_password, disabled, settings
  on "user" for each statement execute function note_config_change();
`;
