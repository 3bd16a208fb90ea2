/**
 * What is configured, in versions. What an installation holds becomes the published versions; flows keep the numbers of theirs, since facts cite them.
 * `config_version` counts publications: the configuration of number n is, of each item, the version with the highest number up to n.
 */
export const configItems = `
create table config_item (
  kind text not null,
  id text not null,
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'published', 'retired')),
  name text not null,
  body jsonb not null,
  note text not null default '',
  -- Who wrote it; null: the system.
  by text references "user",
  at bigint not null,
  publish_at bigint,
  publish_by text references "user",
  config_version bigint unique,
  published_by text references "user",
  published_at bigint,
  retired_at bigint,
  -- Why it was not published at its moment.
  failure jsonb,
  primary key (kind, id, version),
  check (publish_at is null or state = 'draft'),
  check ((config_version is null) = (published_at is null)),
  check (state <> 'published' or config_version is not null)
);
create unique index config_item_draft on config_item (kind, id) where state = 'draft';
create unique index config_item_published on config_item (kind, id) where state = 'published';
create index config_item_due on config_item (publish_at) where publish_at is not null;

with rules as (select value from setting where name = 'rules'),
held as (
  select 'flow' as kind, id, version, name, graph - 'id' - 'version' as body, published_at as at,
    version = max(version) over (partition by id) as newest,
    lead(published_at) over (partition by id order by version) as retired_at
  from flow
  union all
  select 'survey', survey ->> 'id', 1, survey ->> 'id', survey - 'id', (extract(epoch from now()) * 1000)::bigint, true, null
  from rules, jsonb_array_elements(value -> 'surveys') as survey
  union all
  select 'number', id, 1, label, jsonb_strip_nulls(jsonb_build_object('number', number, 'label', label, 'flow', flow_id, 'recorded', case when recorded then null else false end)),
    (extract(epoch from now()) * 1000)::bigint, true, null
  from number
  union all
  select single.kind, 'hotline', 1, single.kind, value -> single.kind, (extract(epoch from now()) * 1000)::bigint, true, null
  from rules, (values ('schedule'), ('policies')) as single (kind)
)
insert into config_item (kind, id, version, state, name, body, at, config_version, published_at, retired_at)
select kind, id, version, case when newest then 'published' else 'retired' end, name, body, at,
  row_number() over (order by at, kind, id, version), at, retired_at
from held;
delete from setting where name = 'rules';
drop table flow;
drop table number;

-- No text of anybody is lost: a version is written once, and stays.
create function keep_config_text() returns trigger language plpgsql as $body$
begin
  raise exception 'the text of a version of the configuration stays' using errcode = 'insufficient_privilege';
end $body$;
create trigger keep_config_text before delete or update of kind, id, version, name, body, note, by, at on config_item
  for each row execute function keep_config_text();
create trigger config_item_is_not_truncated before truncate on config_item for each statement execute function keep_config_text();

-- Servers are told of what is in force, not of drafts.
create trigger note_config_change after insert or update on config_item
  for each row when (new.state <> 'draft') execute function note_config_change();
`;
