/** 定时发送: what is sent when and where to, and what was sent. Times: ms since the epoch. */
export const sending = `
create table send_schedule (
  id text primary key,
  name text not null,
  body jsonb not null,
  -- Of a webhook's header, sealed.
  secret bytea,
  owner text not null references "user",
  paused boolean not null,
  -- Why nothing is sent any more.
  stopped text,
  -- Null: paused or stopped.
  next_at bigint,
  created_at bigint not null,
  changed_at bigint not null
);
create index send_schedule_next on send_schedule (next_at);

-- The history outlives its schedule.
create table sending (
  id text primary key,
  schedule text not null,
  name text not null,
  moment bigint not null,
  by_hand boolean not null,
  state text not null check (state in ('waiting', 'queued', 'handing', 'sent', 'failed')),
  reason text,
  error text,
  tries integer not null default 0,
  next_at bigint,
  ended_at bigint,
  target jsonb not null,
  files jsonb not null default '[]',
  -- The job that makes it now.
  job text
);
-- A moment is sent once, whichever server comes to it.
create unique index sending_once on sending (schedule, moment) where not by_hand;
create index sending_history on sending (moment desc);
create index sending_open on sending (state) where state in ('waiting', 'queued', 'handing');
`;
