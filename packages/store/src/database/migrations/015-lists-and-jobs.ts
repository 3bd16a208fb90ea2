/** Indexes by which lists are paged, and the office's jobs: what takes longer than a request, made for one person. */
export const listsAndJobs = `
-- Ties are broken by the id, so that a page can begin after a row.
create index call_record_paged on call_record (started_at desc, id desc);
create index audit_paged on audit (at desc, id desc);
-- Who changed a thing last.
create index audit_subject on audit (subject, id desc);
-- Each is the beginning of one of those.
drop index if exists call_record_started;
drop index if exists audit_at;

create table job (
  id text primary key,
  kind text not null,
  owner text not null references "user",
  -- The server whose office makes it, and where its file lies.
  node text not null,
  -- What was asked for and how far the owner might see then; a job that begins anew has nothing else to go by.
  asked jsonb not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  -- Why it failed.
  reason text,
  attempts integer not null default 0,
  -- Things done, of how many.
  done integer not null default 0,
  total integer,
  file text,
  bytes bigint,
  created_at bigint not null,
  ended_at bigint,
  -- When the file and this row go.
  expires_at bigint not null
);
create index job_of_owner on job (owner, created_at desc);
create index job_open on job (node, created_at) where state in ('waiting', 'running');
`;
