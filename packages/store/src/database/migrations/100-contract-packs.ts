/** 验收证据包: packs as they were made. Their hashes are in the contract's events; no row is ever changed or taken away. */
export const contractPacks = `
create table contract_pack (
  id text primary key,
  stage text not null,
  no integer not null,
  content bytea not null,
  by text references "user",
  at bigint not null,
  unique (stage, no)
);
alter table contract_pack alter column content set storage external;
create trigger contract_pack_is_append_only before update or delete on contract_pack for each row execute function refuse_change();
create trigger contract_pack_is_not_truncated before truncate on contract_pack for each statement execute function refuse_change();
`;
