/** 撤回链接: the link to an order's page may be withdrawn before its time is over. */
export const withdrawnOrderPages = `
-- ms since the epoch; null: it was not.
alter table order_page add column withdrawn_at bigint;
alter table order_page add column withdrawn_by text references "user";
`;
