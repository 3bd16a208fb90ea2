/** 质检 as bases of measures: a row for each task, and for each item of the score that counts. The room of quality checks writes them. */
const ofAgent = `
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
  inspector text`;
export const measuredScores = `
create table measure_score (${ofAgent},
  scored boolean,
  passed boolean,
  score bigint,
  appealed boolean,
  decided boolean,
  changed boolean
);
create index measure_score_at on measure_score (at);
create table measure_criterion (${ofAgent},
  criterion text,
  earned bigint,
  most bigint
);
create index measure_criterion_at on measure_criterion (at);
create index measure_criterion_task on measure_criterion (split_part(id, '@', 1));
`;
