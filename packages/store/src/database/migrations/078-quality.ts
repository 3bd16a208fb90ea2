/**
 * 质检: scorecards in versions, samples, tasks, what inspectors answered, coaching. A task keeps the version of the card that it was made with. Nothing that
 * somebody scored is deleted. Times: ms since the epoch; scores: hundredths of a point.
 */
export const quality = `
create table scorecard (
  id text primary key,
  created_at bigint not null
);
create table scorecard_version (
  scorecard text not null references scorecard,
  version integer not null,
  revision integer not null,
  state text not null check (state in ('draft', 'published', 'superseded', 'retired')),
  name text not null,
  content jsonb not null,
  by text references "user",
  at bigint not null,
  published_by text references "user",
  published_at bigint,
  primary key (scorecard, version)
);
create unique index scorecard_one_draft on scorecard_version (scorecard) where state = 'draft';
create unique index scorecard_one_published on scorecard_version (scorecard) where state = 'published';

create table quality_sample (
  id text primary key,
  name text not null,
  scorecard text not null,
  card_version integer not null,
  -- With these three anybody draws the same sample again.
  seed text not null,
  way text not null,
  size integer not null,
  -- What was looked for, and how many calls that was; the check sum is of their ids in order.
  filter jsonb not null,
  population integer not null,
  population_sum text not null,
  due_at bigint not null,
  by text references "user",
  at bigint not null,
  foreign key (scorecard, card_version) references scorecard_version
);

create table inspection (
  id text primary key,
  sample text not null references quality_sample,
  -- A call's row may be written anew by its follower: no key to it.
  call text not null,
  call_at bigint not null,
  agent text not null references "user",
  agent_no text,
  group_id text,
  number text,
  business_type text,
  -- All who took part in the call: none of them may score it.
  users text[] not null,
  scorecard text not null,
  card_version integer not null,
  state text not null,
  inspector text references "user",
  second text references "user",
  due_at bigint not null,
  created_at bigint not null,
  -- When its score was first given.
  scored_at bigint,
  -- Which evaluation counts, and what it says.
  counts text check (counts in ('first', 'second', 'decision')),
  score integer,
  passed boolean,
  published_at bigint,
  appeal text,
  appealed_at bigint,
  outcome text check (outcome in ('kept', 'changed')),
  decided_by text references "user",
  decided_at bigint,
  decision_note text,
  closed_at bigint,
  revision integer not null default 1,
  foreign key (scorecard, card_version) references scorecard_version
);
-- A call is checked once with one card; who was drawn and cancelled may be drawn again.
create unique index inspection_once on inspection (call, scorecard) where state <> 'cancelled';
create index inspection_sample on inspection (sample);
create index inspection_agent on inspection (agent, published_at);
create index inspection_inspector on inspection (inspector) where state in ('assigned', 'second');
create index inspection_call_at on inspection (call_at);

create table evaluation (
  inspection text not null references inspection,
  role text not null check (role in ('first', 'second', 'decision')),
  by text not null references "user",
  revision integer not null,
  answers jsonb not null,
  -- What was said to single moments: { atMs, text, criterion }.
  comments jsonb not null,
  note text not null,
  -- Of one that was handed in.
  score integer,
  passed boolean,
  fatal text[] not null default '{}',
  at bigint not null,
  handed_in_at bigint,
  primary key (inspection, role)
);

create table coaching (
  id text primary key,
  agent text not null references "user",
  inspection text references inspection,
  topic text not null,
  note text not null,
  due_at bigint not null,
  state text not null check (state in ('open', 'done')),
  by text references "user",
  at bigint not null,
  follow_up text,
  done_by text references "user",
  done_at bigint
);
create index coaching_agent on coaching (agent, at);
create index coaching_open on coaching (due_at) where state = 'open';
`;
