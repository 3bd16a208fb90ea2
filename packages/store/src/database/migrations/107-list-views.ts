/** 常用视图: a list as somebody wants to see it again. Times: ms since the epoch. */
export const listViews = `
create table list_view (
  id text primary key,
  user_id text not null references "user",
  list text not null,
  name text not null,
  query jsonb not null,
  -- Null: the columns that are usual.
  hidden jsonb,
  at bigint not null,
  unique (user_id, list, name)
);
`;
