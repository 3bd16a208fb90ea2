/**
 * 校准: several inspectors score the same recordings by one card, each for himself, and agree on a reference. It has tables of its own: nothing in them is a
 * score of an agent. Times: ms since the epoch; scores: hundredths of a point.
 */
export const calibration = `
create table calibration (
  id text primary key,
  name text not null,
  scorecard text not null,
  card_version integer not null,
  state text not null check (state in ('scoring', 'compared', 'closed')),
  due_at bigint not null,
  by text references "user",
  at bigint not null,
  compared_at bigint,
  closed_at bigint,
  foreign key (scorecard, card_version) references scorecard_version
);
create table calibration_call (
  calibration text not null references calibration,
  -- A call's row may be written anew by its follower: no key to it.
  call text not null,
  call_at bigint not null,
  place integer not null,
  -- What was agreed upon.
  reference jsonb,
  score integer,
  note text not null default '',
  agreed_by text references "user",
  agreed_at bigint,
  primary key (calibration, call)
);
create table calibration_inspector (
  calibration text not null references calibration,
  user_id text not null references "user",
  primary key (calibration, user_id)
);
create index calibration_of_inspector on calibration_inspector (user_id);
create table calibration_score (
  calibration text not null,
  call text not null,
  inspector text not null,
  revision integer not null,
  answers jsonb not null,
  note text not null,
  score integer,
  at bigint not null,
  handed_in_at bigint,
  primary key (calibration, call, inspector),
  foreign key (calibration, call) references calibration_call,
  foreign key (calibration, inspector) references calibration_inspector
);
`;
