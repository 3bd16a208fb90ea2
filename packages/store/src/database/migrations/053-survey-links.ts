/**
 * 短信评价: links to a survey, and facts of the office that the live hotline is still to note in its journal. A link's code is kept as its hash alone. Times: ms
 * since the epoch.
 */
export const surveyLinks = `
create table survey_link (
  id text primary key,
  -- One at most for each call.
  call text not null unique,
  party text not null,
  code_hash bytea not null unique,
  -- As it was when the link was made: what is asked, and in which words.
  survey jsonb not null,
  agent text not null,
  agent_no text not null,
  made_at bigint not null,
  until bigint not null,
  answered_at bigint
);
create table fact_due (
  id bigint generated always as identity primary key,
  body jsonb not null,
  -- Given to a live hotline then; it goes once the fact is among the facts.
  given_at bigint
);
-- What was before there were links is not read for them.
insert into follower_position (follower, node, epoch, seq)
  select 'survey-links', node, epoch, seq from follower_position where follower = 'shipping';
alter table measure_survey add column "way" text;
update measure_survey set way = 'keys';
create table measure_link (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "group" text,
  "agent" text,
  "outcome" text,
  "reason" text,
  "sent_at" bigint,
  "answered" boolean
);
create index measure_link_at on measure_link (at);
`;
