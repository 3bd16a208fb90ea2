import { createHash } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./database/index.ts";

export const sha256Of = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

export const insertContractFile = (tx: Transaction<Tables>, file: Tables["contract_file"]) =>
  tx.insertInto("contract_file").values(file).execute();

export const findContractFile = (db: Kysely<Tables>, id: string) =>
  db.selectFrom("contract_file").selectAll().where("id", "=", id).executeTakeFirst();
