/**
 * 短信: the text-message service, and what is sent by it. Times: ms since the epoch. A number and a text are sealed; both are emptied once the text is sent or
 * given up.
 */
export const texts = `
create table text_service (
  one boolean primary key default true check (one),
  settings jsonb not null,
  -- What stands in the secret header.
  secret_sealed bytea
);
create table text_message (
  id text primary key,
  -- Which room it is of: it hears what became of it.
  purpose text not null,
  -- What of that room it is about.
  subject text not null,
  party text not null,
  number_sealed bytea,
  text_sealed bytea,
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed')),
  reason text,
  created_at bigint not null,
  send_at bigint not null,
  not_after bigint not null,
  attempts int not null default 0,
  ended_at bigint
);
create index text_message_open on text_message (send_at) where state in ('waiting', 'sending');
create index text_message_party on text_message (party, created_at);
`;
