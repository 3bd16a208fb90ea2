/**
 * Calls that several groups answered are told by their entries, so that calls can be counted by entries. The index has all that such a count asks for: these rows lie far
 * apart in their table. Agents' time by group has a table of roll-ups of its own; days of states are rolled up anew.
 */
export const answeredByMore = `
alter table measure_entry add column answered_by_more boolean not null default false;
update measure_entry as entry set answered_by_more = true
from (select call from measure_entry where answered group by call having count(*) > 1) as answered
where entry.call = answered.call and entry.answered;
create index measure_entry_answered_by_more on measure_entry (at)
  include (call, "group", number, trunk, direction, business_type, answered, transferred)
  where answered_by_more is true;
`;

export const ownGroupRollups = `
create table group_rollup (like state_rollup including all);
alter index group_rollup_cut_at_idx rename to group_rollup_at;
truncate state_rollup, state_rolled;
-- Tables that are being made anew lack these: they are begun once more.
update follower_version set filling = null where follower in ('measures', 'agent-states');
`;
