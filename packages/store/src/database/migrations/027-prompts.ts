/**
 * 语音: what people call a prompt, its words, and every version that was made of it. `prompt` keeps what plays now, as it did: the live hotline reads that alone. A name that is
 * no shipped one is the hotline's own. What was uploaded before is version 1.
 */
export const prompts = `
create table prompt_entry (
  name text primary key check (name ~ '^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$' and length(name) <= 64),
  own boolean not null,
  -- null: as it comes with the project
  label text,
  words text,
  at bigint not null,
  by text references "user"
);
create unique index prompt_entry_label on prompt_entry (lower(label));

create table prompt_version (
  name text not null,
  version integer not null check (version > 0),
  origin text not null check (origin in ('upload', 'recorded', 'read')),
  -- what it says: as it was read, or as people wrote down what was recorded
  words text not null,
  -- the uploaded file's name; the engine and voice that read it
  source text not null,
  sha256 text not null,
  duration_ms integer not null,
  -- LUFS, before and after; null: not measured
  loudness_was real,
  loudness real,
  at bigint not null,
  by text references "user",
  content bytea,
  primary key (name, version)
);

alter table prompt add column version integer not null default 1;
insert into prompt_version (name, version, origin, words, source, sha256, duration_ms, at, by, content)
  select name, 1, 'upload', '', '', sha256, duration_ms, uploaded_at, uploaded_by, content from prompt;
`;
