/** 看板: reports side by side, shared with roles. Times: ms since the epoch. */
export const boards = `
create table board (
  id text primary key,
  name text not null,
  tiles jsonb not null,
  -- Who, besides the owner, sees it: roles.
  roles text[] not null,
  owner text not null references "user",
  created_at bigint not null,
  changed_at bigint not null
);
create index board_owner on board (owner);
`;
