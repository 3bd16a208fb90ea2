/**
 * 交接班, 公告, 提醒: notices to roles and groups with who has read them, hand-over notes of groups with who has read and who has taken over, what people
 * remind themselves of. Times: ms since the epoch.
 */
export const shift = `
create table announcement (
  id text primary key,
  title text not null,
  text text not null,
  -- With neither roles nor groups it is for everybody.
  roles text[] not null,
  groups text[] not null,
  from_at bigint not null,
  until_at bigint not null,
  revision integer not null default 1,
  by text references "user",
  at bigint not null,
  withdrawn_by text references "user",
  withdrawn_at bigint,
  check (from_at < until_at)
);
create index announcement_until on announcement (until_at);
create table announcement_receipt (
  announcement text not null references announcement,
  user_id text not null references "user",
  at bigint not null,
  primary key (announcement, user_id)
);

create table handover (
  id text primary key,
  group_id text not null,
  text text not null,
  -- { text, link: { thing, id, label, at } | null }
  lines jsonb not null,
  revision integer not null default 1,
  by text not null references "user",
  at bigint not null,
  changed_at bigint not null,
  confirmed_by text references "user",
  confirmed_at bigint,
  remark text not null default '',
  check (confirmed_by is distinct from by)
);
create index handover_group on handover (group_id, at);
create index handover_open on handover (group_id) where confirmed_at is null;
create table handover_reading (
  handover text not null references handover,
  user_id text not null references "user",
  revision integer not null,
  at bigint not null,
  primary key (handover, user_id)
);

create table reminder (
  id text primary key,
  user_id text not null references "user",
  text text not null,
  at bigint not null,
  created_at bigint not null,
  done_at bigint
);
create index reminder_open on reminder (user_id, at) where done_at is null;
`;
