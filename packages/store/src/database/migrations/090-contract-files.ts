/** 证明材料 of the contract: files as they were given. Their hashes are in the contract's events; no row is ever changed or taken away. */
export const contractFiles = `
create table contract_file (
  id text primary key,
  name text not null,
  type text not null,
  bytes integer not null,
  sha256 text not null,
  content bytea not null,
  by text references "user",
  at bigint not null
);
alter table contract_file alter column content set storage external;
create trigger contract_file_is_append_only before update or delete on contract_file for each row execute function refuse_change();
create trigger contract_file_is_not_truncated before truncate on contract_file for each statement execute function refuse_change();
`;
