/** 话单核对: what a carrier's files say, matched with our calls; and which column is what in the files of each trunk. */
export const carrierRecords = `
create table carrier_mapping (
  -- Empty: of all trunks together.
  trunk text primary key,
  body jsonb not null,
  by text references "user",
  at bigint not null
);
create table carrier_import (
  id text primary key,
  trunk text not null,
  file_name text not null,
  sha256 text not null,
  -- Null: of a workbook.
  encoding text,
  bytes bigint not null,
  at bigint not null,
  by text references "user",
  -- What it was compared over, and by which rules.
  from_at bigint not null,
  to_at bigint not null,
  rules jsonb not null,
  clock_ms bigint not null,
  totals jsonb not null
);
create index carrier_import_at on carrier_import (at desc, id desc);
create index carrier_import_file on carrier_import (sha256);

-- One for each line, and for each of our legs that has none.
create table carrier_line (
  id text primary key,
  import text not null references carrier_import on delete cascade,
  line integer,
  outcome text not null,
  -- The column that can't be read.
  problem text,
  direction text,
  caller_party text,
  caller_sealed bytea,
  called_party text,
  called_sealed bytea,
  at bigint,
  duration_ms bigint,
  call text,
  own_at bigint,
  own_duration_ms bigint,
  time_ms bigint,
  length_ms bigint
);
create index carrier_line_order on carrier_line (import, line, id);
create index carrier_line_outcome on carrier_line (import, outcome, line, id);
create index carrier_line_call on carrier_line (call) where call is not null;
`;
