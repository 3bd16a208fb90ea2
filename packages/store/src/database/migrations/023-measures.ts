/**
 * One flat table for each basis of the measures, made from facts by the follower `measures`; agents' states are read from agent_state_span. A row cites
 * its call and its t0; `at` places it in a period. Times: ms since the epoch.
 */
export const measureBases = `
create table measure_call (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "test" boolean,
  "disposition" text,
  "detail" text,
  "requested_at" bigint,
  "in_service_hours" boolean,
  "answered_at" bigint,
  "hung_up_at" bigint,
  "ended_at" bigint,
  "ended_by" text,
  "ringing" boolean,
  "talk_ms" bigint,
  "talking" boolean,
  "surveyed" boolean
);
create index measure_call_at on measure_call (at);
create table measure_visit (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "group" text,
  "left_at" bigint,
  "reason" text,
  "wait_ms" bigint,
  "after_answer" boolean
);
create index measure_visit_at on measure_visit (at);
create table measure_entry (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "group" text,
  "left_at" bigint,
  "reason" text,
  "wait_ms" bigint,
  "visits" bigint,
  "answered" boolean,
  "answer_ms" bigint,
  "before_offer_ms" bigint,
  "transferred" boolean,
  "after_answer" boolean
);
create index measure_entry_at on measure_entry (at);
create table measure_offer (
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
  "answered_at" bigint,
  "ended_at" bigint,
  "reason" text,
  "how" text,
  "ring_ms" bigint
);
create index measure_offer_at on measure_offer (at);
create table measure_talk (
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
  "answered_at" bigint,
  "ended_at" bigint,
  "ended_by" text,
  "talk_ms" bigint,
  "hold_ms" bigint,
  "announce_ms" bigint,
  "wrap_up_ms" bigint,
  "transfers" bigint
);
create index measure_talk_at on measure_talk (at);
create table measure_dial (
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
  "parent" text,
  "connected" boolean,
  "dial_ms" bigint,
  "ended_at" bigint,
  "talk_ms" bigint
);
create index measure_dial_at on measure_dial (at);
create index measure_dial_parent on measure_dial (parent) where parent is not null;
create table measure_call_back (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "reached_at" bigint
);
create index measure_call_back_at on measure_call_back (at);
create table measure_survey (
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
  "rated" boolean,
  "satisfied" boolean,
  "option" text,
  "score" bigint
);
create index measure_survey_at on measure_survey (at);
create table measure_key (
  "id" text primary key,
  "call" text not null,
  "t0" bigint not null,
  "at" bigint not null,
  "number" text,
  "trunk" text,
  "direction" text,
  "business_type" text,
  "node" text,
  "key" text,
  "what" text,
  "first" boolean,
  "stay_ms" bigint,
  "left" text
);
create index measure_key_at on measure_key (at);
create index agent_state_span_from on agent_state_span (from_at);
`;
