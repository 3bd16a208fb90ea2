/**
 * 业务范围: the tree of business types is configured in versions. Flows had labels; each of them becomes a type whose id is the label, since facts and flows hold it, so that
 * a report over today counts both alike. A label that no flow in force and no draft has is retired. `business_type` and `business_types` of a call follow from its facts.
 */
export const businessTypes = `
with named as (
  select state, label #>> '{}' as label from config_item, lateral (
    select jsonb_path_query(body, '$.nodes.*.businessType') as label
    union all select jsonb_path_query(body, '$.nodes.*.keys.*.businessType')
  ) as found
  where kind = 'flow' and jsonb_typeof(label) = 'string'
),
types as (
  select label, bool_and(state = 'retired') as retired from named where label <> '' group by label
)
insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
select 'businessTypes', 'hotline', 1, 'published', 'businessTypes',
  jsonb_build_object('types', (
    select coalesce(jsonb_agg(
      jsonb_strip_nulls(jsonb_build_object('id', label, 'name', label, 'retired', case when retired then true end)) order by retired, label
    ), '[]') from types
  )),
  (extract(epoch from now()) * 1000)::bigint,
  (select max(config_version) + 1 from config_item),
  (extract(epoch from now()) * 1000)::bigint
where exists (select from config_item where config_version is not null);

alter table call_record add column business_type text;
alter table call_record add column business_types text[] not null default '{}';
create index call_record_business_types on call_record using gin (business_types);
`;
