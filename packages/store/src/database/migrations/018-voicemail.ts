/** How long the messages last that a caller has left, ms: it follows from the facts. */
export const voicemail = `
alter table call_record add column voicemail_ms integer not null default 0;
`;
