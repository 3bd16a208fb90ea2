/** The SQL of the form of orders, and of their numbers. */
import { exampleOrderForm, type OrderForm } from "@zongji/domain";
import { sql, type Transaction } from "kysely";
import type { Tables } from "../database/index.ts";
import { nowOf } from "../database/index.ts";
import type { Work } from "../list.ts";

export type KeptForm = {
  readonly version: number;
  readonly form: OrderForm;
  readonly by: string | null;
  readonly at: number;
};

const forms = (db: Work) =>
  db
    .selectFrom("order_form")
    .leftJoin("user", "user.id", "order_form.by")
    .select(["version", "body as form", "user.name as by", "at"]);

/** The newest form. Version 0: nobody has saved one, and the one that the product comes with holds. */
export const newestForm = async (db: Work): Promise<KeptForm> =>
  (await forms(db).orderBy("version", "desc").limit(1).executeTakeFirst()) ?? {
    ...{ version: 0, form: exampleOrderForm, by: null, at: 0 },
  };

/** The newest form as something that an order can cite: the product's own is written down when the first order is begun. */
export const formToCite = async (tx: Transaction<Tables>): Promise<KeptForm> => {
  const newest = await newestForm(tx);
  if (newest.version > 0) return newest;
  await tx
    .insertInto("order_form")
    .values({ version: 1, body: JSON.stringify(exampleOrderForm), by: null, at: 0 })
    .onConflict((on) => on.column("version").doNothing())
    .execute();
  return { ...newest, version: 1 };
};

export const formOf = (db: Work, version: number): Promise<KeptForm> =>
  forms(db).where("version", "=", version).executeTakeFirstOrThrow();

export const insertForm = (tx: Transaction<Tables>, form: OrderForm, version: number, by: string | null) =>
  tx
    .insertInto("order_form")
    .values({ version, body: JSON.stringify(form), by, at: nowOf(tx) })
    .execute();

/** The next number of a day, from 1. Whoever begins an order of that day waits until the transaction ends: none is given twice. */
export const nextOfDay = async (tx: Transaction<Tables>, day: string): Promise<number> => {
  const { rows } = await sql<{ last: number }>`
    insert into order_series (day, last) values (${day}, 1)
    on conflict (day) do update set last = order_series.last + 1
    returning last`.execute(tx);
  return rows[0]!.last;
};
