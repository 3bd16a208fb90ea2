/** 未接来电: cases follow from calls; what people did about them stands beside. */
export const missedCalls = `
-- Made from calls: rebuilt with them. Times: ms since the epoch.
create table missed_case (
  id text primary key,
  party text not null,
  first_at bigint not null,
  last_at bigint not null,
  last_call text not null,
  calls integer not null,
  called_number text not null,
  group_id text,
  disposition text not null,
  attempts integer not null,
  attempts_since integer not null,
  last_attempt_at bigint,
  reached_at bigint,
  reached_call text,
  reached_how text
);
create index missed_case_party on missed_case (party, first_at);
create index missed_case_last on missed_case (last_at desc, id);
create index missed_case_open on missed_case (last_at desc, id) where reached_at is null;

-- One row for each case that somebody did something about. It names the case by one of its calls, whichever was the first then: a call that comes into the
-- database late may be an earlier one of the same case.
create table missed_handling (
  call text primary key,
  party text not null,
  call_at bigint not null,
  assignee text references "user",
  outcome text,
  note text not null default '',
  closed_at bigint,
  closed_by text references "user",
  version integer not null
);
create index missed_handling_party on missed_handling (party, call_at);
create index missed_handling_assignee on missed_handling (assignee) where assignee is not null;
`;
