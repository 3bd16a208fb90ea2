/** 来电名单: callers by the pseudonym of their number. The number itself stands here sealed: whoever is listed need not have called yet. */
export const callerLists = `
-- Times: ms since the epoch.
create table listed_caller (
  party text primary key,
  number_sealed bytea not null,
  number_end text not null,
  list text not null check (list in ('blocked', 'trusted', 'vip', 'elderly')),
  reason text not null,
  until bigint,
  by text references "user",
  at bigint not null
);
create index listed_caller_at on listed_caller (at desc, party);
create trigger note_config_change after insert or update or delete on listed_caller for each statement execute function note_config_change();
`;
