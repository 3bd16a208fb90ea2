/** Crossings of thresholds of the wall, and how their messages by webhook fared. A row is made from a fact, so it is there once. Times: ms since the epoch. */
export const wallMessages = `
create table wall_message (
  id text primary key,
  at bigint not null,
  measure text not null,
  "when" text not null,
  scope text not null,
  "on" text not null,
  level text,
  figure double precision,
  over bigint,
  under bigint,
  bound bigint,
  webhook text not null,
  tries integer not null default 0,
  next_try_at bigint,
  problem text
);
create index wall_message_at on wall_message (at);
create index wall_message_waiting on wall_message (next_try_at) where webhook = 'waiting';
-- No threshold was crossed before: the facts of the past are not read for it.
insert into follower_position (follower, node, epoch, seq)
  select 'wall', node, epoch, seq from follower_position where follower = 'shipping';
`;
