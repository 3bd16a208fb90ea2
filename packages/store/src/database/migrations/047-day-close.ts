/** 日结: closed days with their figures, chained by hashes; what nodes say of their shipping; checks of the identities. */
export const dayClose = `
-- How the measures were defined, as canonical JSON, by its check sum.
create table day_definitions (
  sha256 text primary key,
  body text not null
);

-- One row for each close and each correction, in order. document: canonical JSON; digest: its SHA-256;
-- hash: SHA-256 over no, day, revision, digest and the hash before. Nothing of it ever changes.
create table day_entry (
  no bigint primary key,
  day text not null,
  revision integer not null,
  at bigint not null,
  document text not null,
  digest text not null,
  previous text not null unique,
  hash text not null unique,
  definitions text not null references day_definitions,
  unique (day, revision)
);

-- The figures of a closed day, all of one thing in a row; of a correction all anew. place: their order.
create table day_figure (
  day text not null,
  revision integer not null,
  place integer not null,
  "by" text not null,
  key text,
  "values" jsonb not null,
  primary key (day, revision, place),
  foreign key (day, revision) references day_entry (day, revision) deferrable initially deferred
);

-- How a closed day compares with the tables as they are: worth nothing once it is looked at again.
create table day_check (
  day text primary key,
  checked_at bigint not null,
  differences jsonb not null
);

-- What keeps the next day from closing.
create table day_waiting (
  day text primary key,
  since bigint not null,
  waits jsonb not null
);

create table identity_check (
  id bigint generated always as identity primary key,
  at bigint not null,
  from_at bigint not null,
  to_at bigint not null,
  breaches jsonb not null
);

-- A node says: all that I had noted until then is in the database, but for so many facts that it refused.
create table node_shipped (
  node text primary key,
  epoch text not null,
  up_to bigint not null,
  refused integer not null
);

do $body$
declare
  name text;
begin
  foreach name in array array['day_definitions', 'day_entry', 'day_figure'] loop
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_change()', name || '_is_append_only', name);
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()', name || '_is_not_truncated', name);
  end loop;
end $body$;
`;
