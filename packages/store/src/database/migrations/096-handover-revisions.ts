/** What a hand-over note said before it was written anew: who read it then read this. Times: ms since the epoch. */
export const handoverRevisions = `
create table handover_revision (
  handover text not null references handover,
  revision integer not null,
  text text not null,
  -- As those of the note.
  lines jsonb not null,
  -- When it was written so.
  at bigint not null,
  primary key (handover, revision)
);
`;
