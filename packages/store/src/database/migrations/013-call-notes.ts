/** 小记 and 办理结果 of each agent: they follow from the facts. */
export const callNotes = `
alter table call_record add column notes jsonb not null default '[]';
`;
