/** When each password was set, and those before it, so that none of the last ones is taken again. What was there counts from now. */
export const passwords = `
alter table "user" add column password_at bigint;
update "user" set password_at = (extract(epoch from now()) * 1000)::bigint;
create table password_past (
  user_id text not null references "user" on delete cascade,
  at bigint not null,
  password_hash text not null
);
create index password_past_of_user on password_past (user_id, at);
`;
