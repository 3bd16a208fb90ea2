import { checkConfig, type HotlineConfig, type Problem, readConfig, withWholeScores } from "@zongji/domain";
import { sql, type Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { loadHotline } from "./load.ts";
import { withoutSealedNumbers } from "./sealed-targets.ts";

/** Changes of the configuration take turns until the transaction ends. */
export const lockConfiguration = async (tx: Transaction<Tables>): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('configuration'))`.execute(tx);
};

/** The whole configuration as the database has it, and what is wrong with it; undefined before the first start's seed. */
export const checkedHotline = async (
  db: Db | Transaction<Tables>,
): Promise<{ readonly config: HotlineConfig; readonly problems: readonly Problem[] } | undefined> => {
  const config = await loadHotline(db);
  if (config === undefined) return undefined;
  const read = readConfig(withWholeScores(withoutSealedNumbers(config))) as HotlineConfig;
  return { config: read, problems: checkConfig(read) };
};
