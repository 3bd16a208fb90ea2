import type { Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";

/** The setting that names the accounts of the first start whose given password is still in use. */
export const firstAccountsSetting = "firstAccounts";

/** This user no longer uses the password of the first start. */
export const ownPasswordChosen = async (work: Db | Transaction<Tables>, user: string): Promise<void> => {
  const kept = await work
    .selectFrom("setting")
    .select("value")
    .where("name", "=", firstAccountsSetting)
    .forUpdate()
    .executeTakeFirst();
  const before = (kept?.value ?? []) as string[];
  if (!before.includes(user)) return;
  await work
    .updateTable("setting")
    .set({ value: JSON.stringify(before.filter((id) => id !== user)) })
    .where("name", "=", firstAccountsSetting)
    .execute();
};
