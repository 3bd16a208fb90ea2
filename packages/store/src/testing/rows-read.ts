import { type ExplainNode, type KyselyPlugin, type RootOperationNode, sql } from "kysely";
import type { Db } from "../database/index.ts";

type Plan = {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
};
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** How many rows of a table are read to answer what is asked by one statement. */
export const rowsRead = async (db: Db, table: string, asked: (db: Db) => Promise<unknown>): Promise<number> => {
  const explain: ExplainNode = { kind: "ExplainNode", format: "json", options: sql`analyze`.toOperationNode() };
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind !== "RawNode") return { ...node, explain } as RootOperationNode;
      const [first, ...rest] = node.sqlFragments;
      return { ...node, sqlFragments: [`explain (analyze, format json) ${first}`, ...rest] };
    },
    transformResult: async ({ result }) => result,
  };
  const [row] = (await asked(db.withPlugin(plugin) as Db)) as { "QUERY PLAN": [{ Plan: Plan }] }[];
  return nodesOf(row!["QUERY PLAN"][0].Plan)
    .filter((each) => each["Relation Name"] === table)
    .reduce(
      (sum, each) => sum + each["Actual Loops"] * (each["Actual Rows"] + (each["Rows Removed by Filter"] ?? 0)),
      0,
    );
};
