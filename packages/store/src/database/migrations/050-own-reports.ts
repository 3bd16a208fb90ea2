/** 自定义报表: reports that people put together from the catalogue's measures, shared with roles. Times: ms since the epoch. */
export const ownReports = `
create table own_report (
  id text primary key,
  name text not null,
  body jsonb not null,
  -- Who, besides the owner, sees it: roles.
  roles text[] not null,
  owner text not null references "user",
  created_at bigint not null,
  changed_at bigint not null
);
create index own_report_owner on own_report (owner);
`;
