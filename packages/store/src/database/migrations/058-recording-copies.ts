/** Recordings that are put into a file for somebody: what became of each, and the pieces of the file that are whole, so that it goes on after them. */
export const recordingCopies = `
create table recording_copy (
  job text not null references job on delete cascade,
  -- Its place in the order that was asked for.
  place integer not null,
  call text not null,
  -- Null: its turn has not come.
  outcome text,
  -- Its file in the ZIP: name, checksum, sizes, where it begins.
  name text,
  crc bigint,
  packed bigint,
  size bigint,
  starts_at bigint,
  sha256 text,
  primary key (job, place)
);
create table recording_copy_piece (
  job text not null references job on delete cascade,
  no integer not null,
  bytes bigint not null,
  primary key (job, no)
);
`;
