/** What supervisors may do, calls between agents, lines and phones with all their settings, who may dial what, audit entries that follow from facts. */
export const operations = `
insert into permission (role, action, scope)
select role.name, granted.action, granted.scope
from role join (values
  ('supervisor', 'agent.listen', 'group'),
  ('supervisor', 'agent.whisper', 'group'),
  ('supervisor', 'agent.join', 'group'),
  ('supervisor', 'agent.intercept', 'group'),
  ('supervisor', 'agent.release', 'group'),
  ('supervisor', 'agent.force', 'group'),
  ('supervisor', 'agent.history', 'group'),
  ('administrator', 'agent.history', 'all')
) as granted (role, action, scope) on granted.role = role.name
on conflict do nothing;

-- 呼叫转移 and the like: what an agent sets for herself.
alter table "user" add column settings jsonb not null default '{}';

-- The rest of the domain's TrunkConfig; the password that we prove ourselves with to the carrier, sealed.
alter table trunk add column settings jsonb not null default '{}';
alter table trunk add column password_sealed bytea;

-- What is agreed on with a SIP phone: the rest of the domain's DeviceConfig.
alter table device add column settings jsonb not null default '{}';

create table dial_right (
  id text primary key,
  name text not null unique,
  patterns jsonb not null
);
create table role_dial_right (
  role text not null references role on delete cascade,
  dial_right text not null references dial_right on delete cascade,
  primary key (role, dial_right)
);

alter table call_record drop constraint call_record_direction_check;
alter table call_record add constraint call_record_direction_check check (direction in ('inbound', 'outbound', 'internal'));

-- Who took part, the one whose the call was last and those before her; what was said with a colleague meanwhile.
alter table call_record add column users text[] not null default '{}';
alter table call_record add column agent_nos text[] not null default '{}';
alter table call_record add column groups text[] not null default '{}';
alter table call_record add column consult_recordings jsonb not null default '[]';
update call_record set
  users = array_remove(array[user_id], null),
  agent_nos = array_remove(array[agent_no], null),
  groups = array_remove(array[group_id], null);
drop index call_record_agent;
create index call_record_users on call_record using gin (users);
create index call_record_agent_nos on call_record using gin (agent_nos);
create index call_record_groups on call_record using gin (groups);

-- The key of the fact that it follows from: written once, however often the fact is read.
alter table audit add column fact text;
create unique index audit_fact on audit (fact) where fact is not null;
`;
