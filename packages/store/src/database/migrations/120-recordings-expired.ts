/** Calls whose recordings were deleted since their time was over, so many days after the call. `done`: their files are gone. `at`: ms since the epoch. */
export const recordingsExpired = `
create table recording_expired (
  call text primary key,
  days integer not null,
  at bigint not null,
  done boolean not null default false
);
create index recording_expired_open on recording_expired (call) where not done;
`;
