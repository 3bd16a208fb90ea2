/** 协办: which files of an order go along with a question to a department, and which came with its answer. */
export const consultFiles = `
alter table order_consult add column files text[] not null default '{}';
-- The department's part that it came with; null: it is the hotline's, or the citizen's.
alter table order_file add column consult text references order_consult;
`;
