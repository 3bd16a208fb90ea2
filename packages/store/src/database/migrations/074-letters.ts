/**
 * 网上来信: letters, what is written of one before it is sent, and what keeps senders within bounds. A look-up code and a key are kept as hashes alone; a number lies sealed
 * in `party`, and in a draft until it is sent or forgotten.
 */
export const letters = `
-- An installation of before gets the settings as a new one has them: the page is closed.
insert into config_item (kind, id, version, state, name, body, note, at, config_version, published_at)
  select 'letters', 'hotline', 1, 'published', 'letters',
    '{"open":false,"days":5,"perAddress":20,"perNumber":5,"sites":[],"keywords":[],"rules":[]}', '', moment.at, numbered.n, moment.at
  from (select (extract(epoch from now()) * 1000)::bigint as at) as moment,
    (select max(config_version) + 1 as n from config_item) as numbered
  where exists (select from config_item where state = 'published');

-- Times: ms since the epoch.
create table letter (
  id text primary key,
  no text not null unique,
  code_hash bytea not null unique,
  source text not null check (source in ('page', 'site', 'key')),
  -- Of source site and key: which.
  via text,
  name text not null,
  party text not null references party,
  verified boolean not null,
  text text not null,
  type_given text,
  type text,
  type_by text references "user",
  guess jsonb,
  handling jsonb not null,
  state text not null check (state in ('new', 'taken', 'ordered', 'answered', 'spam')),
  assignee text references "user",
  version integer not null default 1,
  received_at bigint not null,
  due_at bigint not null,
  answer text,
  answered_by text references "user",
  answered_at bigint,
  read_at bigint,
  work_order text
);
create index letter_received on letter (received_at, id);
create index letter_open on letter (due_at, id) where state in ('new', 'taken', 'ordered');
create index letter_assignee on letter (assignee) where state in ('taken', 'ordered');
create index letter_party on letter (party, received_at);
create index letter_answered on letter (answered_at) where state = 'answered' and type is not null;
create index letter_order on letter (work_order) where work_order is not null;
-- The last number given on each day.
create table letter_day (day text primary key, last integer not null);

create table letter_draft (
  hash bytea primary key,
  network text not null,
  body jsonb not null,
  party text,
  number_sealed bytea,
  number_end text,
  -- The code that was sent to the number.
  sms_hash bytea,
  sms_at bigint,
  sms_tries integer not null default 0,
  verified boolean not null default false,
  until bigint not null
);
create index letter_draft_until on letter_draft (until);

create table letter_picture (
  id text primary key,
  draft bytea references letter_draft on delete cascade,
  letter text references letter,
  name text not null,
  type text not null,
  bytes integer not null,
  width integer not null,
  height integer not null,
  content bytea not null,
  at bigint not null,
  check ((draft is null) <> (letter is null))
);
create index letter_picture_draft on letter_picture (draft) where draft is not null;
create index letter_picture_letter on letter_picture (letter) where letter is not null;
alter table letter_picture alter column content set storage external;

-- Questions that a person answers and a program does not; each is asked once.
create table letter_question (hash bytea primary key, kind text not null, answer text not null, until bigint not null);

-- What networks did lately, as far as it is limited.
create table letter_try (id bigint generated always as identity primary key, network text not null, kind text not null, at bigint not null);
create index letter_try_network on letter_try (network, kind, at);

create table letter_key (
  id text primary key,
  name text not null,
  hash bytea not null unique,
  per_hour integer not null,
  by text references "user",
  at bigint not null,
  used_at bigint,
  revoked_at bigint
);
`;
