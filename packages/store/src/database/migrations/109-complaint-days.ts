/** 投诉: the time limits are settings. An installation of before gets them as a new one has them, which is what they were. */
export const complaintDays = `
insert into config_item (kind, id, version, state, name, body, note, at, config_version, published_at)
  select 'complaints', 'hotline', 1, 'published', 'complaints',
    '{"verifyDays":5,"appealDays":3,"decideDays":5}', '', moment.at, numbered.n, moment.at
  from (select (extract(epoch from now()) * 1000)::bigint as at) as moment,
    (select max(config_version) + 1 as n from config_item) as numbered
  where exists (select from config_item where state = 'published');
`;
