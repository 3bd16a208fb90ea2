/** 验收抽样: the list of calls that a sample is drawn from (ids, a line each, gzip), and the secret that its commitment was made of. No row is ever changed or taken away. */
export const contractSamples = `
create table contract_sample (
  stage text not null,
  no integer not null,
  secret text not null,
  list bytea not null,
  at bigint not null,
  primary key (stage, no)
);
alter table contract_sample alter column list set storage external;
create trigger contract_sample_is_append_only before update or delete on contract_sample for each row execute function refuse_change();
create trigger contract_sample_is_not_truncated before truncate on contract_sample for each statement execute function refuse_change();
`;
