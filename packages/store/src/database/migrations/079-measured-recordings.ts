/** 录音 as a basis of measures: one row for each call that is over and was answered or recorded. The follower of measures fills it anew. */
export const measuredRecordings = `
create table measure_recording (
  id text primary key,
  call text not null,
  t0 bigint not null,
  at bigint not null,
  number text,
  trunk text,
  direction text,
  business_type text,
  "group" text,
  agent text,
  answered boolean,
  recorded boolean,
  complete boolean,
  reason text,
  talk_ms bigint,
  recorded_ms bigint
);
create index measure_recording_at on measure_recording (at);
create index measure_recording_missing on measure_recording (at) where answered and not complete;
`;
