import { randomUUID } from "node:crypto";
import { type HotlineNumber, type NewNumber, type NumberChange, toShown, withShown } from "@zongji/api";
import { type NumberConfig, numberConfig } from "@zongji/domain";
import { type Actor, type Db, type PublishedItem, publishedOf, putItem, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { found, inTransaction, pick, type Work } from "./change.ts";

const present = ({ id, name, body }: Pick<PublishedItem, "id" | "name" | "body">): HotlineNumber => ({
  ...toShown<HotlineNumber>(numberConfig, { label: name, ...body }),
  id,
});

export const listNumbers = async (db: Work): Promise<HotlineNumber[]> =>
  (await publishedOf(db, "number")).map(present).sort((a, b) => (a.number < b.number ? -1 : 1));

const needFlow = async (db: Work, flow: string): Promise<void> => {
  if (!(await publishedOf(db, "flow")).some(({ id }) => id === flow))
    throw new Refusal("badRequest", { field: "flow" });
};

/** Adds a number, in force at once. @throws Refusal conflict where it is there already */
export const createNumber = (db: Db, fields: NewNumber, actor: Actor): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    await needFlow(tx, fields.flow);
    if ((await listNumbers(tx)).some(({ number }) => number === fields.number))
      throw new Refusal("conflict", { field: "number" });
    const item = { id: randomUUID(), name: fields.label, body: withShown(numberConfig, {}, fields) };
    await putItem(tx, { kind: "number", id: item.id }, item, { actor });
    await writeAudit(tx, actor, "number.create", item.id, fields);
    return present(item);
  });

/** Puts a new version of a number in force at once. */
export const changeNumber = (db: Db, id: string, change: NumberChange, actor: Actor): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    const before = found((await publishedOf(tx, "number")).find((each) => each.id === id));
    const body = withShown(numberConfig, before.body as NumberConfig, change);
    await needFlow(tx, body.flow);
    const after = present({ ...before, body });
    const version = await putItem(tx, { kind: "number", id }, { name: after.label, body }, { actor });
    await writeAudit(tx, actor, "number.change", id, { version, was: pick(present(before), change), is: change });
    return after;
  });
