/** 工单: what was asked and what was answered; departments that are asked, links, files, cited articles, notices, and the form in its versions. */
export const orders = `
-- Times: ms since the epoch. Each save of the form is a version of its own.
create table order_form (
  version integer primary key,
  body jsonb not null,
  by text references "user",
  at bigint not null
);
-- The last number of each day: an order's number is never given twice.
create table order_series (day text primary key, last integer not null);

create table work_order (
  id text primary key,
  no text not null unique,
  -- The number as a caller types it.
  digits text not null unique,
  state text not null check (state in ('draft', 'open', 'consulting', 'waiting', 'answered', 'closed', 'void')),
  source text not null check (source in ('call', 'missed', 'voicemail', 'letter', 'web', 'hand')),
  -- The call or letter that it is from.
  ref text,
  party text references party,
  business_type text,
  priority text not null check (priority in ('normal', 'urgent', 'critical')),
  title text not null,
  form_version integer not null references order_form,
  fields jsonb not null,
  -- What is written of the answer before it is given, and what was given.
  draft_answer text not null default '',
  answer text not null default '',
  answer_kind text check (answer_kind in ('direct', 'consult')),
  group_id text,
  assignee text references "user",
  created_by text references "user",
  -- Who has had to do with it: they see it.
  users text[] not null,
  created_at bigint not null,
  -- The time limit: from when, of how many working days, and when the citizen was waited for.
  clock_from bigint,
  days integer not null,
  waits jsonb not null default '[]',
  -- Null before it is submitted, and while the clock stands still.
  due_at bigint,
  first_reply_at bigint,
  answered_at bigint,
  closed_at bigint,
  confirmed boolean not null default false,
  reopened integer not null default 0,
  -- Of the moments at which people are told: how many have been, and the next one.
  told integer not null default 0,
  tell_at bigint,
  escalated boolean not null default false,
  version integer not null default 1,
  updated_at bigint not null,
  updated_by text references "user",
  check (state <> 'closed' or answer <> '')
);
create unique index work_order_ref on work_order (source, ref) where ref is not null;
create index work_order_created on work_order (created_at, id);
create index work_order_party on work_order (party, created_at) where party is not null;
create index work_order_assignee on work_order (assignee) where state not in ('closed', 'void');
create index work_order_due on work_order (due_at) where state in ('draft', 'open', 'consulting');
create index work_order_tell on work_order (tell_at) where tell_at is not null;
create index work_order_users on work_order using gin (users);

-- 协商回复: one department's part.
create table order_consult (
  id text primary key,
  work_order text not null references work_order,
  department text not null,
  department_name text not null,
  question text not null,
  state text not null check (state in ('asked', 'answered', 'returned', 'withdrawn')),
  days integer not null,
  asked_by text references "user",
  asked_at bigint not null,
  due_at bigint not null,
  answer text not null default '',
  note text not null default '',
  answered_by text references "user",
  answered_at bigint,
  -- How often it was sent back.
  sent_back integer not null default 0,
  told integer not null default 0,
  tell_at bigint
);
create index order_consult_order on order_consult (work_order, asked_at);
create index order_consult_open on order_consult (department, due_at) where state = 'asked';
create index order_consult_tell on order_consult (tell_at) where tell_at is not null;

create table order_save (
  work_order text not null references work_order,
  version integer not null,
  content jsonb not null,
  by text references "user",
  at bigint not null,
  primary key (work_order, version)
);

create table order_link (
  a text not null references work_order,
  b text not null references work_order,
  by text references "user",
  at bigint not null,
  primary key (a, b),
  check (a < b)
);
create index order_link_b on order_link (b);

create table order_article (
  work_order text not null references work_order,
  article text not null references article,
  version integer not null,
  title text not null,
  by text references "user",
  at bigint not null,
  primary key (work_order, article)
);

create table order_file (
  id text primary key,
  work_order text not null references work_order,
  name text not null,
  type text not null,
  bytes integer not null,
  content bytea not null,
  by text references "user",
  at bigint not null
);
create index order_file_order on order_file (work_order, at);
alter table order_file alter column content set storage external;

-- What one person is told of an order.
create table order_notice (
  id bigint generated always as identity primary key,
  work_order text not null references work_order,
  user_id text not null references "user",
  kind text not null,
  at bigint not null,
  read_at bigint
);
create index order_notice_unread on order_notice (user_id, id) where read_at is null;
`;
