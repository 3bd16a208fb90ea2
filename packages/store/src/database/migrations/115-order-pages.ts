/** 短信告知: pages of orders for citizens, who open them by a link; of its code the hash alone is kept. And what citizens say of letters. */
export const orderPages = `
create table order_page (
  id text primary key,
  work_order text not null references work_order,
  code_hash bytea not null unique,
  made_by text references "user",
  -- Times: ms since the epoch.
  made_at bigint not null,
  until bigint not null,
  -- What became of the text message: neither while it waits.
  sent_at bigint,
  failed text,
  read_at bigint
);
create index order_page_order on order_page (work_order, made_at);
alter table letter add column settled_at bigint;
`;
