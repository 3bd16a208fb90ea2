/**
 * 来电人: one record for each person. Which numbers are whose is in `citizen_number` alone: calls know parties, never people, so that a record can be merged, taken
 * apart and deleted without touching a call. What was deleted leaves a row that holds nothing about the person.
 */
export const citizens = `
-- Times: ms since the epoch.
create table citizen (
  id text primary key,
  name text not null,
  -- Sealed, and searched by a keyed hash.
  identity_sealed bytea,
  identity_hash text,
  notes text not null,
  tags text[] not null,
  -- The record that this one went into; it is kept as it was meanwhile.
  merged_into text references citizen,
  created_at bigint not null,
  created_by text references "user",
  updated_at bigint not null,
  updated_by text references "user"
);
create unique index citizen_identity on citizen (identity_hash) where merged_into is null;
create index citizen_updated on citizen (updated_at desc, id desc) where merged_into is null;
create index citizen_merged on citizen (merged_into) where merged_into is not null;
create index citizen_tags on citizen using gin (tags);

create table citizen_number (
  party text primary key,
  citizen text not null references citizen,
  number_sealed bytea not null,
  number_end text not null,
  at bigint not null
);
create index citizen_number_citizen on citizen_number (citizen, at);
create index citizen_number_end on citizen_number (number_end);

create table citizen_merge (
  id text primary key,
  into_citizen text not null references citizen,
  from_citizen text not null references citizen,
  -- The other's numbers, and what this one was before.
  from_numbers text[] not null,
  was jsonb not null,
  at bigint not null,
  by text references "user",
  undone_at bigint,
  undone_by text references "user"
);
create index citizen_merge_into on citizen_merge (into_citizen, at);
create index citizen_merge_from on citizen_merge (from_citizen);

create table citizen_deletion (
  id text primary key,
  citizen text not null,
  at bigint not null,
  by text references "user",
  ground text not null check (ground in ('request', 'mistake', 'over')),
  reference text not null,
  deleted jsonb not null,
  kept jsonb not null
);
create index citizen_deletion_at on citizen_deletion (at desc);
create trigger citizen_deletion_is_append_only before update or delete on citizen_deletion for each row execute function refuse_change();
`;
