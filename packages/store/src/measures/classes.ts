/**
 * Rows that are alike for all terms are put together before the terms are folded: a term's condition then is asked of each class of rows, not of each row.
 * On 300,000 calls this takes a tenth of the time.
 */
import { type AnyAmount, type AnyCondition, bases, type Term } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import { amountSql, column, conditionSql, type ReadAt } from "./expression.ts";

type Part = { readonly name: string; readonly of: RawBuilder<unknown> };

/** Conditions over whole numbers: what a class is alike in is whether they hold. */
const isWorkedOut = (condition: AnyCondition, kinds: Readonly<Record<string, string>>): boolean =>
  "atMost" in condition || "sameDay" in condition || ("has" in condition && kinds[condition.has] === "int");

/** The classes that some terms need, none of which counts distinct values. */
export const classesOf = (terms: readonly Term[], at: ReadAt) => {
  const kinds: Readonly<Record<string, string>> = bases[terms[0]!.basis].columns;
  const [columns, atoms, amounts] = [new Set<string>(), new Map<string, Part>(), new Map<string, Part>()];
  const walk = (condition: AnyCondition): void => {
    if (isWorkedOut(condition, kinds)) {
      const key = JSON.stringify(condition);
      if (!atoms.has(key)) atoms.set(key, { name: `is${atoms.size}`, of: conditionSql(condition, at) });
    } else if ("flag" in condition) columns.add(condition.flag);
    else if ("has" in condition) columns.add(condition.has);
    else if ("is" in condition) columns.add(condition.is[0]);
    else if ("not" in condition) walk(condition.not);
    else if ("all" in condition) condition.all.forEach(walk);
    else if ("any" in condition) condition.any.forEach(walk);
  };
  const keyOf = ({ fold, amount }: Term): string => `${fold} ${JSON.stringify(amount)}`;
  for (const term of terms) {
    walk(term.where);
    if (term.amount === undefined || amounts.has(keyOf(term))) continue;
    const value = amountSql(term.amount as AnyAmount, at);
    const of = term.fold === "max" ? sql`max(${value})` : sql`sum(${value})::bigint`;
    amounts.set(keyOf(term), { name: `amount${amounts.size}`, of });
  }
  const fold = (term: Term): RawBuilder<number | null> => {
    const holds = conditionSql(term.where, at, (condition) => {
      const atom = atoms.get(JSON.stringify(condition));
      return atom && sql`m.${sql.id(atom.name)}`;
    });
    const amount = amounts.get(keyOf(term));
    const value = amount ? sql`m.${sql.id(amount.name)}` : sql`m.things`;
    return term.fold === "max"
      ? sql`max(${value}) filter (where ${holds})`
      : sql`(sum(${value}) filter (where ${holds}))::bigint`;
  };
  return {
    /** What the rows of one class have in common. */
    alike: [...[...columns].map(column), ...[...atoms.values()].map(({ name, of }) => sql`${of} as ${sql.id(name)}`)],
    /** How many they are, and their amounts. */
    folded: [sql`count(*) as things`, ...[...amounts.values()].map(({ name, of }) => sql`${of} as ${sql.id(name)}`)],
    /** A term over the classes, as table `m`. */
    fold,
  };
};
