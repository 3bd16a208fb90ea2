/** 回拨: the missed call that a call out returns. */
export const callParent = `
alter table call_record add column parent text;
create index call_record_parent on call_record (parent) where parent is not null;
`;
