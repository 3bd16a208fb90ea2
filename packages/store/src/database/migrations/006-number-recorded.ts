/** Whether a number's calls are recorded. */
export const numberRecorded = `
alter table number add column recorded boolean not null default true;
`;
