/** 班次, 排班: named shifts, and who works which of them on which day. Times: ms since the epoch; days "YYYY-MM-DD" and times "HH:MM" of the hotline's zone. */
export const roster = `
create table roster_shift (
  id text primary key,
  name text not null,
  from_time text not null,
  -- No later than from_time: on the next day.
  to_time text not null,
  revision integer not null default 1,
  by text references "user",
  at bigint not null,
  retired_at bigint,
  check (from_time <> to_time)
);
create unique index roster_shift_name on roster_shift (name) where retired_at is null;

-- Every entry that there ever was.
create table roster_revision (
  no bigint generated always as identity primary key,
  user_id text not null,
  day text not null,
  revision integer not null,
  -- [{ shift, name, from, to }], none is a day off; null: the entry was taken out.
  shifts jsonb,
  by text references "user",
  at bigint not null,
  unique (user_id, day, revision)
);
create trigger roster_revision_is_append_only before update or delete on roster_revision for each row execute function refuse_change();
create trigger roster_revision_is_not_truncated before truncate on roster_revision for each statement execute function refuse_change();

-- What holds now. stretches: when the agent is to be there, ms since the epoch.
create table roster_entry (
  user_id text not null,
  day text not null,
  revision integer not null,
  shifts jsonb not null,
  stretches int8multirange not null,
  primary key (user_id, day)
);
create index roster_entry_day on roster_entry (day);
`;
