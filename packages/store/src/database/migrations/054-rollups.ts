/**
 * Roll-ups of the measures' bases (packages/domain/src/measures/rollups.ts). What a day's rows say holds only while that day stands in the table beside them:
 * whoever changes what was counted takes the day out of it, in the same transaction.
 */
const rollup = (name: string, rolled: string): string => `
create table ${name} (
  -- The place of its cut in the list.
  cut smallint not null,
  -- When the quarter, hour or day begins, and its day.
  at bigint not null,
  day bigint not null,
  "number" text,
  trunk text,
  direction text,
  business_type text,
  "group" text,
  agent text,
  reason text,
  state text,
  option text,
  way text,
  node text,
  "key" text,
  -- Of the terms that add up, in their order; of those that don't.
  sums bigint[] not null,
  most bigint[] not null
);
create index ${name}_at on ${name} (cut, at);
create table ${rolled} (
  -- When the day begins and ends, and of which zone it is.
  day bigint primary key,
  until bigint not null,
  zone text not null,
  -- Check sum of the terms and cuts that it was rolled up by.
  definitions text not null,
  rolled_at bigint not null
);
`;

export const rollups = `
${rollup("call_rollup", "call_rolled")}
${rollup("state_rollup", "state_rolled")}
-- Tables that are being made anew lack these: they are begun once more.
update follower_version set filling = null where follower in ('measures', 'agent-states');
-- Who waited for longer than a reading of peaks looks back.
create index measure_visit_long on measure_visit (at) where left_at is null or left_at - at > 14400000;
`;
