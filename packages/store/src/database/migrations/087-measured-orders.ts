/**
 * 工单 and 网上来信 as bases of measures, and their roll-ups. The rooms write them with each change of what they are of; the office fills in what was there before
 * (packages/store/src/orders/measured.ts).
 */
const ofDesk = `
  id text primary key,
  call text,
  at bigint not null,
  business_type text,
  "group" text,
  agent text,
  source text`;
const limit = `
  due_at bigint,
  answered_at bigint,
  in_time boolean`;
const indexed = (table: string): string => `
create index ${table}_at on ${table} (at);
create index ${table}_thing on ${table} (split_part(id, '@', 1));
`;
export const measuredOrders = `
create table measure_order (${ofDesk},
  state text,
  automatic boolean,
  edited boolean,
  answer_kind text,
  answered_at bigint,
  handled_ms bigint,
  first_reply_at bigint,
  closed_at bigint,
  confirmed boolean,
  reopened boolean
);
create table measure_order_due (${ofDesk},${limit}
);
create table measure_order_consult (${ofDesk},
  department text,${limit},
  returned boolean,
  answer_ms bigint
);
create table measure_letter (${ofDesk},
  answered_at bigint,
  ordered boolean,
  answer_ms bigint
);
create table measure_letter_due (${ofDesk},${limit}
);
${["order", "order_due", "order_consult", "letter", "letter_due"].map((name) => indexed(`measure_${name}`)).join("")}
create table desk_rollup (
  cut smallint not null,
  at bigint not null,
  day bigint not null,
  business_type text,
  "group" text,
  agent text,
  source text,
  department text,
  sums bigint[] not null,
  most bigint[] not null
);
create index desk_rollup_at on desk_rollup (cut, at);
create table desk_rolled (like call_rolled including all);
`;
