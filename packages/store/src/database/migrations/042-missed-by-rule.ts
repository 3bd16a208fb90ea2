/**
 * Missed calls that a group's rule gives to its agents in turn, and those that are offered to an agent who is idle: for a while to her alone, or for a while to
 * everybody but her who put it off.
 */
export const missedByRule = `
alter table missed_handling add column assigned_at bigint;
create index missed_handling_turn on missed_handling (assignee, assigned_at);
create table missed_offer (
  "case" text not null,
  user_id text not null references "user",
  until bigint not null,
  put_off boolean not null,
  primary key ("case", user_id)
);
`;
