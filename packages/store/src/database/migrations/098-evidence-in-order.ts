/** Evidence of one moment stays in the order in which it was added. */
export const evidenceInOrder = `
alter table complaint_evidence add column seq bigint;
update complaint_evidence set seq = numbered.seq
  from (select id, row_number() over (order by at, id) as seq from complaint_evidence) as numbered
  where numbered.id = complaint_evidence.id;
alter table complaint_evidence alter column seq set not null;
alter table complaint_evidence alter column seq add generated always as identity;
select setval(pg_get_serial_sequence('complaint_evidence', 'seq'), coalesce(max(seq), 0) + 1, false) from complaint_evidence;
drop index complaint_evidence_complaint;
create index complaint_evidence_complaint on complaint_evidence (complaint, seq);
`;
