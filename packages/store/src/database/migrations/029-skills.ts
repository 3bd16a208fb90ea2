/** 技能: what agents can do, with the level of each; their place in a group's fixed order. A skill is never deleted: facts name it. */
export const skills = `
create table skill (
  id text primary key,
  name text not null unique,
  name_en text,
  retired boolean not null default false
);
create table user_skill (
  user_id text not null references "user",
  skill text not null references skill,
  level integer not null check (level between 1 and 10),
  primary key (user_id, skill)
);
alter table membership add column rank integer check (rank > 0);
create trigger note_config_change after insert or update or delete on skill for each statement execute function note_config_change();
create trigger note_config_change after insert or update or delete on user_skill for each statement execute function note_config_change();
`;
