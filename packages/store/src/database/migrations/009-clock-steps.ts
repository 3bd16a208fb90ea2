/** Steps of wall clocks are looked up with each batch of facts. Alarms keep their steady times, by which a step moves them. */
export const clockSteps = `
create index fact_clock_step on fact (node, epoch, seq) where type = 'ClockStepped';
alter table alarm add column raised_steady bigint, add column cleared_steady bigint;
`;
