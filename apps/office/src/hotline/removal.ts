import type { RemovableKind, ThingUses } from "@zongji/api";
import type { NumberConfig } from "@zongji/domain";
import { type Actor, type Db, nowOf, publishedOf, retireItem, usesOfThing, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { found, inTransaction, type Work } from "./change.ts";

type Kept = ThingUses["kept"];

const rowOf = async (db: Work, kind: "group" | "trunk", id: string) =>
  found(
    await db
      .selectFrom(kind)
      .select(["id", "name"])
      .where("id", "=", id)
      .where("retired_at", "is", null)
      .executeTakeFirst(),
  );

const numbersOf = async (db: Work) =>
  (await publishedOf(db, "number")).map(({ id, name, body }) => ({
    id,
    name,
    digits: (body as NumberConfig).number,
  }));

const whyTrunkStays = async (db: Work, id: string): Promise<Kept> => {
  const { kind, enabled } = await db
    .selectFrom("trunk")
    .select(["kind", "enabled"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (kind === "test") return "testTrunk";
  // Calls may be on it, and its carrier may send more.
  return enabled ? "trunkOn" : null;
};

/** What hangs on a thing, and what of its own keeps it. @throws Refusal notFound */
export const usesOf = async (
  db: Work,
  kind: RemovableKind,
  id: string,
): Promise<ThingUses & { readonly name: string }> => {
  if (kind === "number") {
    const all = await numbersOf(db);
    const { name, digits } = found(all.find((each) => each.id === id));
    return { name, uses: await told(db, "number", digits), kept: all.length === 1 ? "lastNumber" : null };
  }
  const { name } = await rowOf(db, kind, id);
  if (kind === "trunk") return { name, uses: [], kept: await whyTrunkStays(db, id) };
  return { name, uses: await told(db, "group", id), kept: null };
};

const told = async (db: Work, kind: "group" | "number", id: string): Promise<ThingUses["uses"]> =>
  (await usesOfThing(db, { kind, id })).map(({ fields, ...use }) => ({ ...use, fields: [...fields] }));

const retire = async (tx: Work, kind: RemovableKind, id: string, actor: Actor): Promise<void> => {
  if (kind === "number") {
    await retireItem(tx as Parameters<typeof retireItem>[0], { kind: "number", id }, { actor });
    return;
  }
  await tx
    .updateTable(kind)
    .set({ retired_at: nowOf(tx) })
    .where("id", "=", id)
    .execute();
};

/**
 * Deletes a thing on which nothing in force hangs. Its row stays, since calls of the past name it.
 * @throws Refusal conflict inUse, or why the thing itself stays
 */
export const remove = (db: Db, kind: RemovableKind, id: string, actor: Actor): Promise<void> =>
  inTransaction(db, async (tx) => {
    const { name, uses, kept } = await usesOf(tx, kind, id);
    if (kept !== null) throw new Refusal("conflict", { reason: kept });
    if (uses.some(({ state }) => state !== "draft")) throw new Refusal("conflict", { reason: "inUse" });
    await retire(tx, kind, id, actor);
    await writeAudit(tx, actor, `${kind}.delete`, id, { name });
  });
