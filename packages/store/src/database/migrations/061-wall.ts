/** 监控墙: the tiles that a person chose, and where messages of thresholds go. Times: ms since the epoch. */
export const wall = `
create table wall_board (
  "user" text primary key references "user",
  tiles jsonb not null,
  changed_at bigint not null
);
-- One row at most.
create table wall_webhook (
  one boolean primary key default true check (one),
  url text,
  header text not null,
  secret_sealed bytea,
  timeout_ms integer not null
);
`;
