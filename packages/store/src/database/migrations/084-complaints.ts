/** 投诉: what was complained about, what the client found, the appeal and its decision, and what proves it. */
export const complaints = `
-- Times: ms since the epoch. The last number of each day: one is never given twice.
create table complaint_series (day text primary key, last integer not null);

create table complaint (
  id text primary key,
  no text not null unique,
  state text not null check (state in ('registered', 'verified', 'appealed', 'decided', 'closed')),
  source text not null check (source in ('call', 'order', 'letter', 'hand')),
  -- The call, order or letter that it is from.
  ref text,
  party text references party,
  name text not null,
  business_type text,
  against text not null check (against in ('provider', 'client', 'neither')),
  title text not null,
  text text not null,
  received_at bigint not null,
  -- By when the next step is to be taken; null: none is.
  due_at bigint,
  fault text check (fault in ('provider', 'client', 'neither', 'unfounded')),
  finding text not null default '',
  verified_by text references "user",
  verified_at bigint,
  appeal text not null default '',
  appealed_by text references "user",
  appealed_at bigint,
  decision text not null default '',
  decided_by text references "user",
  decided_at bigint,
  closed_by text references "user",
  closed_at bigint,
  -- It stands in the contract's ledger.
  counted boolean not null,
  created_by text references "user",
  created_at bigint not null,
  version integer not null default 1,
  check ((fault is null) = (state = 'registered'))
);
create index complaint_received on complaint (received_at, id);
create index complaint_open on complaint (due_at) where due_at is not null;
create index complaint_party on complaint (party, received_at) where party is not null;
create index complaint_created_by on complaint (created_by);
create index complaint_ref on complaint (source, ref) where ref is not null;

create table complaint_evidence (
  id text primary key,
  complaint text not null references complaint,
  kind text not null check (kind in ('call', 'article', 'order', 'letter', 'file', 'statement')),
  -- The call, article, order or letter.
  ref text,
  -- Of an article: as of then.
  version integer,
  title text not null,
  -- What an order said as of then, or what somebody states.
  text text not null,
  -- Of a file.
  type text,
  bytes integer,
  content bytea,
  by text references "user",
  at bigint not null,
  check ((kind = 'file') = (content is not null))
);
create index complaint_evidence_complaint on complaint_evidence (complaint, at);
create unique index complaint_evidence_ref on complaint_evidence (complaint, kind, ref) where ref is not null;
alter table complaint_evidence alter column content set storage external;
`;
