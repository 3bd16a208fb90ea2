/**
 * The yardstick: DuckDB over the same rows asks for the same terms, without roll-ups. Its text of a condition is made here from the definitions. It is an easier
 * question than the office's: agents' states are not cut at midnight, nor to service hours, and their time is not shared among groups, the longest queue is of the whole period alone,
 * and attendance, which the office reckons from states and the roster, is not asked.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  type AnyAmount,
  type AnyCondition,
  type BasisName,
  bases,
  basisNames,
  dimensionsOf,
  isSpanBasis,
  measures,
  type ReportDefinition,
  type Term,
  termsOfAll,
} from "@zongji/domain";
import type { Period } from "./ask.ts";

const named = (column: string): string => `"${column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const amountText = (amount: AnyAmount, now: number): string => {
  if (typeof amount === "number") return `${amount}`;
  if (typeof amount === "string") return amount === "@now" ? `${now}` : named(amount);
  const [sign, [a, b]] = "plus" in amount ? ["+", amount.plus] : ["-", amount.minus];
  return `(${amountText(a, now)} ${sign} ${amountText(b, now)})`;
};
const conditionText = (condition: AnyCondition, now: number): string => {
  const joined = (all: readonly AnyCondition[], word: string, none: string): string =>
    all.length === 0 ? none : `(${all.map((each) => conditionText(each, now)).join(word)})`;
  if ("flag" in condition) return `coalesce(${named(condition.flag)}, false)`;
  if ("has" in condition) return `(${named(condition.has)} is not null)`;
  if ("is" in condition) {
    const [column, ...values] = condition.is;
    return `coalesce(${named(column)} in (${values.map(quoted).join(",")}), false)`;
  }
  if ("not" in condition) return `(not ${conditionText(condition.not, now)})`;
  if ("all" in condition) return joined(condition.all, " and ", "true");
  if ("any" in condition) return joined(condition.any, " or ", "false");
  if ("atMost" in condition) {
    const [a, b] = condition.atMost;
    return `coalesce(${amountText(a, now)} <= ${amountText(b, now)}, false)`;
  }
  // Shanghai is 8 hours ahead all year.
  const [a, b] = condition.sameDay.map((column) => `(${named(column)} + 28800000) // 86400000`);
  return `coalesce(${a} = ${b}, false)`;
};

const foldText = (term: Term, now: number): string => {
  const holds = conditionText(term.where, now);
  if (term.fold === "count") return `count(*) filter (where ${holds})`;
  if (term.fold === "distinct") return `count(distinct ${named(term.of!)}) filter (where ${holds})`;
  return `${term.fold}(${amountText(term.amount!, now)}) filter (where ${holds})`;
};

const peakText = (key: string, { from, to }: Period): string => `
  select ${key}, max(there) from (
    select ${key}, sum(step) over (partition by ${key} order by "at", step) as there from (
      select ${key}, "at", 1 as step from measure_visit where direction = 'in' and "at" >= ${from} and "at" < ${to}
      union all select ${key}, left_at, -1 from measure_visit where direction = 'in' and "at" >= ${from} and "at" < ${to})) group by ${key}`;

const spans = ({ from, to }: Period, table: string): string => `(
  select *, least("until", ${to}) - greatest("at", ${from}) as ms, least("until", ${to}) - greatest("at", ${from}) as served_ms, "at" >= ${from} as starts, agent || '@' || (("at" + 28800000) // 86400000) as agent_day
  from ${table} where "at" < ${to} and "until" > ${from})`;

/** The statements of a report, one for each basis, by its usual split. */
const statementsOf = ({ columns, splits }: ReportDefinition, period: Period, now: number): string[] => {
  const [by] = splits;
  const wanted = Object.fromEntries(
    columns
      .map(({ measure }) => [measure, measures[measure]] as const)
      .filter(([, one]) => by === "none" || dimensionsOf(one).includes(by)),
  );
  const key = by === "none" ? "'all'" : named(by);
  const terms = termsOfAll(wanted).filter(({ basis }) => basis !== "attendance");
  return [...Map.groupBy(terms, ({ basis, fold }) => (fold === "peak" ? fold : basis))].map(([basis, own]) => {
    if (basis === "peak") return peakText(key, period);
    const isOfTime = isSpanBasis(basis as BasisName);
    const source = isOfTime ? spans(period, by === "group" ? "group_span" : "span") : tableOf(basis as BasisName);
    return `select ${key}, ${own.map((term) => foldText(term, now)).join(", ")} from ${source}
        where "at" < ${period.to} and ("at" >= ${period.from} or ${isOfTime}) group by grouping sets ((1), ())`;
  });
};

const tableOf = (basis: BasisName): string => (basis === "span" ? "span" : `measure_${named(basis).slice(1, -1)}`);
const types = { text: "VARCHAR", int: "BIGINT", flag: "BOOLEAN" } as const;
const spanColumns = {
  id: "text",
  at: "int",
  until: "int",
  agent: "text",
  state: "text",
  reason: "text",
  forced: "flag",
  call: "text",
  /** Joined by commas. */
  groups: "text",
} as const;
/** Each state once for each group that she was signed in to, and once for the group of its call. */
const groupSpans = `
  create table group_span as
  select s.* exclude (id, call, groups), nullif(unnest(string_split(coalesce(groups, ''), ',')), '') as "group", false as worked from span as s
  union all
  select s.* exclude (id, call, groups), t."group", true from span as s
  left join (select call, agent, max("group") as "group" from measure_talk group by call, agent) as t on t.call = s.call and t.agent = s.agent
  where s.state in ('talking', 'wrapUp')`;
const columnsOf = (basis: BasisName): Readonly<Record<string, keyof typeof types>> =>
  basis === "span" ? spanColumns : bases[basis].columns;

export type Yardstick = {
  readonly ask: (definition: ReportDefinition, period: Period, now: number) => Promise<void>;
  readonly close: () => void;
};

/** Takes the rows over, by one file for each table. @param query a statement at the PostgreSQL, which writes the files @param folder both may write there */
export const yardstickIn = async (
  folder: string,
  query: (text: string) => Promise<unknown>,
  say: (line: string) => void,
): Promise<Yardstick> => {
  const instance = await DuckDBInstance.create(join(folder, "yardstick.duckdb"), {
    ...{ threads: "2", memory_limit: "6GB", preserve_insertion_order: "false" },
    temp_directory: join(folder, "spilled"),
  });
  const connection = await instance.connect();
  const fileOf = (basis: BasisName): string => join(folder, `${basis}.csv`);
  const written = async (basis: BasisName): Promise<unknown> => {
    const columns = Object.keys(columnsOf(basis));
    // Ids of groups have no such signs.
    const from =
      basis === "span"
        ? `select user_id || '@' || from_at, from_at, to_at, user_id, state, reason, forced, call, translate(groups::text, '[]" ', '') from agent_state_span`
        : `select ${columns.map(named).join(",")} from ${tableOf(basis)}`;
    return query(`copy (${from}) to '${fileOf(basis)}' (format csv)`);
  };
  // States of groups are made below; attendance stands in no table.
  const all = basisNames.filter((each) => each !== "groupSpan" && each !== "attendance");
  // While one table is read the next is written.
  let next = written(all[0]!);
  for (const [no, basis] of all.entries()) {
    await next;
    next = no + 1 < all.length ? written(all[no + 1]!) : Promise.resolve();
    // Whoever waits for it hears of its failure.
    next.catch(() => {});
    const shape = Object.entries(columnsOf(basis)).map(
      ([column, kind]) => `${quoted(named(column).slice(1, -1))}: '${types[kind]}'`,
    );
    await connection.run(
      `create table ${tableOf(basis)} as select * from read_csv('${fileOf(basis)}', header = false, auto_detect = false, delim = ',', quote = '"', columns = {${shape.join(", ")}})`,
    );
    rmSync(fileOf(basis));
    say(`  DuckDB has ${tableOf(basis)}`);
  }
  await connection.run(groupSpans);
  return {
    ask: async (definition, period, now) => {
      for (const statement of statementsOf(definition, period, now)) await connection.runAndReadAll(statement);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
