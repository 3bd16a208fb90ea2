/** 业务洽商: what the provider asks the client's departments beside orders, the answer, and which orders cite it. */
export const consultations = `
-- Times: ms since the epoch. The last number of each day: one is never given twice.
create table consultation_series (day text primary key, last integer not null);

create table consultation (
  id text primary key,
  no text not null unique,
  state text not null check (state in ('asked', 'answered', 'returned', 'closed')),
  topic text not null check (topic in ('question', 'policy', 'surge', 'advice')),
  source text not null check (source in ('hand', 'order', 'call', 'article')),
  -- The order, call or article that it is from.
  ref text,
  department text not null,
  department_name text not null,
  title text not null,
  question text not null,
  -- Working days that the department has.
  days integer not null,
  asked_by text references "user",
  asked_at bigint not null,
  -- Null: nobody is asked.
  due_at bigint,
  answer text not null default '',
  answered_by text references "user",
  answered_at bigint,
  -- Why it was returned, or asked again.
  note text not null default '',
  closed_by text references "user",
  closed_at bigint,
  -- The article that was drafted with the answer.
  article text references article,
  version integer not null default 1,
  check (state <> 'answered' or answer <> '')
);
create index consultation_asked on consultation (asked_at, id);
create index consultation_open on consultation (department, due_at) where state = 'asked';
create index consultation_ref on consultation (source, ref) where ref is not null;

create table consultation_citing (
  consultation text not null references consultation,
  work_order text not null references work_order,
  by text references "user",
  at bigint not null,
  primary key (work_order, consultation)
);
create index consultation_citing_consultation on consultation_citing (consultation);
`;
