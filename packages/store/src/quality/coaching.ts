/** The only SQL about coaching. */
import { mostUnpaged } from "@zongji/api";
import type { CoachingState } from "@zongji/domain";
import type { Insertable, Transaction } from "kysely";
import type { Reach } from "../calls.ts";
import type { Db, Tables } from "../database/index.ts";

type Work = Db | Transaction<Tables>;

const coaching = (db: Work) =>
  (db as Db)
    .selectFrom("coaching as c")
    .innerJoin("user as agent_user", "agent_user.id", "c.agent")
    .leftJoin("user as opener", "opener.id", "c.by")
    .leftJoin("user as closer", "closer.id", "c.done_by")
    .selectAll("c")
    .select([
      "agent_user.name as agent_name",
      "agent_user.agent_no",
      "opener.name as by_name",
      "closer.name as done_name",
    ]);
export type KeptCoaching = Awaited<ReturnType<ReturnType<typeof coaching>["execute"]>>[number];

export const listCoaching = (db: Work, { scope, user, groups }: Reach, state: CoachingState | undefined) => {
  let all = coaching(db);
  if (state !== undefined) all = all.where("c.state", "=", state);
  if (scope !== "all")
    all = all.where((eb) =>
      eb.or([
        eb("c.agent", "=", user),
        ...(scope === "group" && groups.length > 0
          ? [
              eb("c.agent", "in", (inner) =>
                inner
                  .selectFrom("membership")
                  .select("user_id")
                  .where("group_id", "in", [...groups]),
              ),
            ]
          : []),
      ]),
    );
  return all.orderBy("c.state", "desc").orderBy("c.due_at").orderBy("c.id").limit(mostUnpaged).execute();
};

export const findCoaching = (db: Work, id: string) => coaching(db).where("c.id", "=", id).executeTakeFirst();

export const insertCoaching = (tx: Transaction<Tables>, one: Insertable<Tables["coaching"]>) =>
  tx.insertInto("coaching").values(one).execute();

/** Closes one that is open. @returns whether it was */
export const finishCoaching = async (
  tx: Transaction<Tables>,
  id: string,
  done: { readonly follow_up: string; readonly done_by: string | null; readonly done_at: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("coaching")
    .set({ ...done, state: "done" })
    .where("id", "=", id)
    .where("state", "=", "open")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
