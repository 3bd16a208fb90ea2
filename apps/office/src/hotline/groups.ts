import { randomUUID } from "node:crypto";
import { type Group, type GroupChange, type NewGroup, toShown, withShown } from "@zongji/api";
import { type GroupConfig, groupConfig, promptNames } from "@zongji/domain";
import { type Actor, type Db, fromGroup, promptsInForce, publishedOf, toGroup, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { found, inTransaction, pick, type Work } from "./change.ts";

const presentGroup = (group: GroupConfig, members: readonly string[]): Group => ({
  ...toShown<Group>(groupConfig, group),
  members: [...members],
});

export const listGroups = async (db: Work): Promise<Group[]> => {
  const rows = await db.selectFrom("group").selectAll().where("retired_at", "is", null).orderBy("name").execute();
  const memberships = await db.selectFrom("membership").select(["group_id", "user_id"]).orderBy("user_id").execute();
  return rows.map((row) =>
    presentGroup(
      toGroup(row),
      memberships.filter(({ group_id }) => group_id === row.id).map(({ user_id }) => user_id),
    ),
  );
};

const findGroup = async (db: Work, id: string): Promise<Group> =>
  found((await listGroups(db)).find((group) => group.id === id));

/** A prompt that nothing can be heard of would be silence for who waits. @throws Refusal badRequest with its field */
const needSound = async (db: Work, { musicPrompt, messagePrompt }: GroupChange): Promise<void> => {
  const named = Object.entries({ musicPrompt, messagePrompt }).filter(
    ([, prompt]) => typeof prompt === "string" && !(promptNames as readonly string[]).includes(prompt),
  );
  if (named.length === 0) return;
  const heard = new Set((await promptsInForce(db as Db)).map(({ name }) => name));
  const silent = named.find(([, prompt]) => !heard.has(String(prompt)));
  if (silent) throw new Refusal("badRequest", { field: silent[0] });
};

const firstSurvey = async (db: Work): Promise<string | null> => (await publishedOf(db, "survey"))[0]?.id ?? null;

export const createGroup = (db: Db, fields: NewGroup, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    await needSound(tx, fields);
    const id = randomUUID() as GroupConfig["id"];
    const survey = await firstSurvey(tx);
    const plain = { id, overflow: { to: "hangUp" }, survey, musicPrompt: "music.hold" };
    await tx
      .insertInto("group")
      .values(fromGroup(withShown(groupConfig, plain as GroupConfig, fields)))
      .execute();
    await writeAudit(tx, actor, "group.create", id, fields);
    return findGroup(tx, id);
  });

export const changeGroup = (db: Db, id: string, change: GroupChange, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    await needSound(tx, change);
    const row = found(
      await tx
        .selectFrom("group")
        .selectAll()
        .where("id", "=", id)
        .where("retired_at", "is", null)
        .forUpdate()
        .executeTakeFirst(),
    );
    const before = toGroup(row);
    await tx
      .updateTable("group")
      .set(fromGroup(withShown(groupConfig, before, change)))
      .where("id", "=", id)
      .execute();
    const was = pick(presentGroup(before, []), change);
    await writeAudit(tx, actor, "group.change", id, { was, is: change });
    return findGroup(tx, id);
  });
