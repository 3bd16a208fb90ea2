/** 请求回拨: whom a caller asked to be called, and what came of it; both follow from the facts of his call. */
export const callbacks = `
alter table call_record add column callback_party text;
alter table call_record add column callback_state text;
create index call_record_callback on call_record (callback_party) where callback_party is not null;
`;
