/** 移交包: what was made of it so far, so that a program that goes on knows. Times: ms since the epoch. */
export const handoverPacks = `
create table handover_pack (
  id text primary key,
  -- Its job.
  job text not null unique,
  node text not null,
  -- What was before this moment is in it.
  until bigint not null,
  by text references "user",
  created_at bigint not null,
  progress jsonb not null,
  ended_at bigint,
  -- Of its manifest; null until it is finished.
  sha256 text,
  bytes bigint,
  files bigint,
  counts jsonb not null default '[]',
  removed_at bigint,
  removed_by text references "user"
);
`;
