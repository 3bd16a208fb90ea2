/**
 * A group or a trunk that was deleted keeps its row: calls of the past name it, and so do their reports. Its name is free again.
 */
export const retiredThings = `
alter table "group" add column retired_at bigint;
alter table "group" drop constraint group_name_key;
create unique index group_name_key on "group" (name) where retired_at is null;

alter table trunk add column retired_at bigint;
alter table trunk drop constraint trunk_name_key;
create unique index trunk_name_key on trunk (name) where retired_at is null;
`;
