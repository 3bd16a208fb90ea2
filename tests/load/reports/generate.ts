/** Fills a database with days of a made hotline: indexes are dropped first and made at the end, two connections write. */
import { dayStart } from "@zongji/domain";
import { queryAt } from "@zongji/kit";
import { measureTables } from "@zongji/store";
import { daySql, groups, zone } from "./day-sql.ts";

export type Made = { readonly days: number; readonly calls: number; readonly agents: number; readonly seed: number };
export type Say = (line: string) => void;
type Kept = { readonly table: string; readonly drop: string; readonly make: string };

const dayMs = 86_400_000;
/** So many connections write. */
export const workers = 2;
export const madeTables = [...measureTables, "agent_state_span", "call_record"] as const;

/** The first day of what is made: it ends yesterday. */
export const firstDay = (days: number, now: number): number => dayStart(now, zone) - days * dayMs;

const indexesOf = async (url: string): Promise<Kept[]> => {
  const rows = await queryAt<{ table: string; index: string; def: string; constraint: string | null }>(
    url,
    `select t.relname as table, i.relname as index, pg_get_indexdef(i.oid) as def, c.conname as constraint
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     left join pg_constraint c on c.conindid = i.oid and c.contype = 'p'
     where t.relname = any($1) and t.relnamespace = 'public'::regnamespace`,
    [madeTables],
  );
  return rows.map(({ table, index, def, constraint }) =>
    constraint === null
      ? { table, drop: `drop index "${index}"`, make: def }
      : {
          table,
          drop: `alter table "${table}" drop constraint "${constraint}"`,
          make: `${def}; alter table "${table}" add constraint "${constraint}" primary key using index "${index}"`,
        },
  );
};

const open = (from: string, to: string) => ({ days: [1, 2, 3, 4, 5], from, to });
const calendar = { zone, weekly: [open("08:30", "12:00"), open("13:30", "17:30")], special: [] };

/** A few rows of the configuration, so that agents and groups have names, and the hotline service hours. */
const people = (agents: number): string => `
insert into "group" (id, name, ring_ms, wrap_up_ms, max_wait_ms, max_waiting, settings)
select 'g' || i, '组' || i, 15000, 30000, 600000, 100, '{}' from generate_series(0, ${groups - 1}) as i on conflict do nothing;
insert into "user" (id, login, name, agent_no, password_hash, must_change_password, created_at)
select 'u' || i, 'u' || i, '座席' || i, (8000 + i)::text, '', false, 0 from generate_series(0, ${agents - 1}) as i on conflict do nothing;
insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
values ('schedule', 'hotline', 1, 'published', 'schedule', '${JSON.stringify(calendar)}', 0, 1, 0) on conflict do nothing;`;

/** Takes work from one list until it is empty. */
export const inTurn = async <T>(workers: number, list: readonly T[], work: (item: T) => Promise<void>) => {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < list.length) await work(list[next++]!);
  };
  await Promise.all(Array.from({ length: workers }, one));
};

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** The rows outlive a database that is stopped, not one that dies. */
export const generate = async (url: string, { days, calls, agents, seed }: Made, now: number, say: Say) => {
  const began = performance.now();
  await queryAt(url, people(agents));
  const indexes = await indexesOf(url);
  for (const { drop } of indexes) await queryAt(url, drop);
  // What is looked through after each fifth of new rows would be looked through a dozen times.
  for (const table of madeTables)
    await queryAt(url, `alter table "${table}" set unlogged; alter table "${table}" set (autovacuum_enabled = false)`);
  const start = firstDay(days, now);
  let [done, told] = [0, performance.now()];
  const all = Array.from({ length: days }, (_, no) => no);
  await inTurn(workers, all, async (no) => {
    await queryAt(url, daySql({ no, start: start + no * dayMs, calls, agents, seed }));
    done += 1;
    if (performance.now() - told < 10_000 && done < days) return;
    told = performance.now();
    say(`  ${done} of ${days} days, ${((done * calls) / 1e6).toFixed(2)} M calls, ${seconds(began)}`);
  });
  // Constraints of one table wait for each other: the tables are shared out.
  const byTable = [...Map.groupBy(indexes, ({ table }) => table)];
  await inTurn(workers, byTable, async ([table, own]) => {
    for (const { make } of own) await queryAt(url, `set maintenance_work_mem = '512MB'; ${make}`);
    await queryAt(url, `vacuum (analyze) "${table}"`);
    say(`  ${table} has its indexes, ${seconds(began)}`);
  });
  await queryAt(url, "vacuum (analyze) roster_entry, roster_revision");
};
