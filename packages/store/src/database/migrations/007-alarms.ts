/** 告警: when each was raised and over, how grave it was, who saw to it. */
export const alarms = `
create table alarm (
  id text primary key,
  node text not null,
  epoch text not null,
  alarm text not null,
  subject text,
  level text not null check (level in ('warning', 'critical')),
  raised_at bigint not null,
  cleared_at bigint,
  value double precision not null,
  worst double precision,
  acknowledged_at bigint,
  acknowledged_by text
);
create index alarm_raised_at on alarm (raised_at desc, id);
create index alarm_standing on alarm (node) where cleared_at is null;
`;
