/** A house that has been at work for a month: calls, citizens, orders and articles are there before the first call of the day. */
import { join } from "node:path";
import { exampleOrderForm } from "@zongji/domain";
import { loadParties, packSealed } from "@zongji/store";
import type { Agent, Hotline } from "../hotline.ts";
import { makeArticles } from "../search/generate.ts";
import { articlesMade } from "./words.ts";

const dayMs = 86_400_000;
export const filled = { orders: 10_000, citizens: 10_000, articles: articlesMade, days: 30, callsADay: 480 } as const;

/** The number of a citizen: as callers of the field have theirs, one after another. */
const numberOf = (n: number): string => String(13_900_000_000 + n);

type House = Pick<Hotline, "server" | "sql"> & { readonly agents: readonly Agent[]; readonly group: string };

/** @returns their parties, in the order of their numbers */
const fillCitizens = async ({ server, sql }: House, now: number): Promise<string[]> => {
  const parties = loadParties(join(server.dataFolder, "keys"));
  const numbers = Array.from({ length: filled.citizens }, (_, n) => numberOf(n));
  const ids = numbers.map((number) => parties.idOf(number));
  const sealed = numbers.map((number, n) => packSealed(parties.seal(ids[n]!, number)).toString("latin1"));
  const ends = numbers.map((number) => parties.endOf(number));
  await sql(
    `insert into party (id, number_sealed, number_end, withheld, created_at)
     select id, convert_to(sealed, 'LATIN1'), number_end, false, $4
     from unnest($1::text[], $2::text[], $3::text[]) as each (id, sealed, number_end) on conflict (id) do nothing`,
    [ids, sealed, ends, now - filled.days * dayMs],
  );
  // Of three callers one has no record yet.
  await sql(
    `insert into citizen (id, name, notes, tags, created_at, updated_at)
     select 'c' || n, (array['王','李','张','刘','陈','杨','赵','黄'])[1 + n % 8] || (array['芳','伟','娜','敏','静','强','磊','洋'])[1 + n / 8 % 8],
       case when n % 5 = 0 then '多次来电，语速请放慢' else '' end, case when n % 7 = 0 then array['老年人'] else '{}'::text[] end, $1, $1
     from generate_series(0, ${filled.citizens - 1}) as n`,
    [now - dayMs],
  );
  await sql(
    `insert into citizen_number (party, citizen, number_sealed, number_end, at)
     select id, 'c' || (place - 1), convert_to(sealed, 'LATIN1'), number_end, $4
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as each (id, sealed, number_end, place) where place % 3 <> 0`,
    [ids, sealed, ends, now - dayMs],
  );
  return ids;
};

const fillCalls = async ({ sql, agents, group }: House, parties: readonly string[], now: number): Promise<void> => {
  const given = [
    parties,
    agents.map(({ user }) => user),
    agents.map(({ agentNo }) => agentNo),
    group,
    now - filled.days * dayMs,
  ];
  // Nine of ten were answered; the rest rang off in the queue.
  await sql(
    `insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, group_id, user_id, agent_no,
       wait_ms, ring_ms, talk_ms, rating, users, agent_nos, groups, business_type, business_types, notes)
     select 'made-' || n, 'inbound', at, at + 120000, ($1::text[])[1 + n * 7919 % ${filled.citizens}], false,
       '12345678', 'carrier', case when talked then 'D2' else 'D3' end, $4::text, case when talked then u end, case when talked then no end,
       5000 + n % 40 * 1000, case when talked then 3000 else 0 end, case when talked then 60000 + n % 200 * 1000 else 0 end,
       case when talked and n % 3 = 0 then '{"key":"1","option":"非常满意","score":5,"satisfied":true}'::jsonb end,
       case when talked then array[u] else '{}'::text[] end, case when talked then array[no] else '{}'::text[] end, array[$4::text], 'consultation', array['consultation'], '[]'
     from generate_series(0, ${filled.days * filled.callsADay - 1}) as n
     cross join lateral (select n % 10 <> 9 as talked, $5::bigint + n::bigint * ${dayMs / filled.callsADay} as at, ($2::text[])[1 + n % ${agents.length}] as u, ($3::text[])[1 + n % ${agents.length}] as no) as of_call`,
    given,
  );
  // What was missed was called back but for the last days.
  await sql(
    `insert into missed_case (id, party, first_at, last_at, last_call, calls, called_number, group_id, disposition, attempts, attempts_since, reached_at, reached_call, reached_how)
     select distinct on (party) id, party, started_at, started_at, id, 1, called_number, group_id, disposition, 0, 0,
       case when started_at < $1 then started_at + 600000 end, case when started_at < $1 then id end, case when started_at < $1 then 'callBack' end
     from call_record where disposition = 'D3' and id like 'made-%' order by party, started_at desc`,
    [now - dayMs],
  );
};

const fillOrders = async ({ sql, agents, group }: House, parties: readonly string[], now: number): Promise<void> => {
  const { orders, citizens, days } = filled;
  await sql(
    `insert into work_order (id, no, digits, state, source, ref, party, business_type, priority, title, form_version, fields, answer, answer_kind, group_id, assignee,
       created_by, users, created_at, clock_from, days, due_at, first_reply_at, answered_at, closed_at, version, updated_at, updated_by)
     select 'made-' || n, 'GD' || to_char(day, 'YYYYMMDD') || '-9' || lpad(n::text, 5, '0'), to_char(day, 'YYYYMMDD') || '9' || lpad(n::text, 5, '0'), state,
       'call', 'made-' || n, ($1::text[])[1 + n * 7919 % ${citizens}], (array['consultation', 'complaint', 'progress'])[1 + n % 3],
       (array['normal', 'normal', 'normal', 'urgent'])[1 + n % 4], (array['抵押权注销要几天', '继承登记带什么材料', '房本丢了怎么补办', '网上申请提交不了'])[1 + n % 4],
       1, jsonb_build_object('matter', '咨询', 'question', '来电人问办理时限和所需材料，已经去过大厅一次。', 'citizen', '来电人'),
       case when state in ('answered', 'closed') then '已在电话中答复。' else '' end, case when state in ('answered', 'closed') then 'direct' end,
       $3::text, u, u, array[u], at, at, 5, case when state <> 'draft' then at + 5 * ${dayMs} end,
       case when state in ('answered', 'closed') then at + 600000 end, case when state in ('answered', 'closed') then at + 600000 end,
       case when state = 'closed' then at + 900000 end, 2, at + 900000, u
     from generate_series(0, ${orders - 1}) as n
     cross join lateral (select $4::bigint + n::bigint * ${Math.floor((days * dayMs) / orders)} as at, ($2::text[])[1 + n % ${agents.length}] as u,
       case when n % 20 < 14 then 'closed' when n % 20 < 17 then 'answered' when n % 20 < 18 then 'open' when n % 20 < 19 then 'consulting' else 'draft' end as state) as of_order
     cross join lateral (select to_timestamp(at / 1000.0) as day) as on_day`,
    [parties, agents.map(({ user }) => user), group, now - days * dayMs],
  );
  await sql(
    `insert into order_save (work_order, version, content, by, at)
     select id, 2, jsonb_build_object('title', title, 'businessType', business_type, 'priority', priority, 'fields', fields, 'draftAnswer', ''), created_by, created_at
     from work_order where id like 'made-%'`,
  );
  await sql(
    `insert into order_consult (id, work_order, department, department_name, question, state, days, asked_by, asked_at, due_at)
     select 'made-' || id, id, 'registry', '登记审核科', '办理时限是几天？', 'asked', 3, created_by, created_at, created_at + 3 * ${dayMs}
     from work_order where id like 'made-%' and state = 'consulting'`,
  );
};

const fillArticles = async ({ sql }: House, now: number): Promise<void> => {
  const { articles } = makeArticles(filled.articles);
  const contents = articles.map(({ title, text }) =>
    JSON.stringify({
      ...{ title, kind: "article", category: null, tags: [], questions: [], businessTypes: ["consultation"] },
      html: `<p>${text}</p>`,
      guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
      source: { name: "", number: "", effectiveOn: null, expiresOn: null },
    }),
  );
  const ids = articles.map(({ id }) => id);
  const titles = articles.map(({ title }) => title);
  await sql(
    `insert into article (id, title, kind, tags, business_types, state, published, newest, updated_at, created_at, changed)
     select id, title, 'article', '{}', '{consultation}', 'published', 1, 1, $3, $3, nextval('article_change')
     from unnest($1::text[], $2::text[]) as each (id, title)`,
    [ids, titles, now - dayMs],
  );
  await sql(
    `insert into article_version (article, version, revision, state, title, content, body, at, published_at)
     select id, 1, 1, 'published', title, content::jsonb, body, $5, $5
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as each (id, title, content, body)`,
    [ids, titles, contents, articles.map(({ text }) => text), now - dayMs],
  );
};

/** Fills the house, once its agents are there. */
export const fill = async (house: House): Promise<void> => {
  const now = Date.now();
  const parties = await fillCitizens(house, now);
  await fillArticles(house, now);
  await fillCalls(house, parties, now);
  await house.sql(
    `insert into order_form (version, body, by, at)
     select 1, $1::jsonb, null, 0 where not exists (select from order_form)`,
    [JSON.stringify(exampleOrderForm)],
  );
  await fillOrders(house, parties, now);
  await house.sql("analyze");
};
