/** Whether it was the group's rule that gave a missed call last: such a one goes on to the next agent when hers has gone. */
export const missedGivenByRule = `
alter table missed_handling add column by_rule boolean not null default false;
`;
