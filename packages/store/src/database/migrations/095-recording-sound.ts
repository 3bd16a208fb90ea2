/** How much of a recording nobody speaks in, and both do, in thousandths: measured once by the server that has it. Null: its file was gone before. `at`: ms since the epoch. */
export const recordingSound = `
create table recording_sound (
  call text primary key,
  silent integer,
  both_speak integer,
  at bigint not null
);
`;
