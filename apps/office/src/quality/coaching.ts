import { randomUUID } from "node:crypto";
import type { Coaching } from "@zongji/api";
import type { CoachingState } from "@zongji/domain";
import {
  type Actor,
  type Db,
  findCoaching,
  findInspection,
  finishCoaching,
  insertCoaching,
  inTransaction,
  listCoaching,
  nowOf,
} from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";
import { presentCoaching } from "./present.ts";

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

export const coachingFor = async (
  db: Db,
  principal: Principal,
  state: CoachingState | undefined,
): Promise<Coaching[]> => (await listCoaching(db, reachOf(principal, "quality.see"), state)).map(presentCoaching);

type NewCoaching = Pick<Coaching, "inspection" | "topic" | "note" | "dueAt"> & { readonly agent: string };

/** @throws Refusal badRequest naming the field: an agent that is not there, a task of another agent, a day that is past */
export const openCoaching = (db: Db, actor: Actor, given: NewCoaching): Promise<Coaching> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const { agent, inspection, dueAt } = given;
    if (dueAt <= nowOf(tx)) throw new Refusal("badRequest", { field: "dueAt", reason: "past" });
    const user = await tx.selectFrom("user").select("id").where("id", "=", agent).executeTakeFirst();
    if (user === undefined) throw new Refusal("badRequest", { field: "agent" });
    if (inspection !== null) {
      const task = await findInspection(tx, { scope: "all", user: "", groups: [], inspects: true }, inspection);
      if (task?.agent !== agent) throw new Refusal("badRequest", { field: "inspection" });
    }
    const id = randomUUID();
    const [topic, note] = [clean(given.topic), clean(given.note)];
    await insertCoaching(tx, {
      ...{ id, agent, inspection, topic, note, due_at: dueAt, state: "open", by: actor.userId, at: nowOf(tx) },
    });
    audit("coaching.create", id, { agent, topic });
    event("CoachingOpened", id, { agent, inspection, topic });
    return presentCoaching((await findCoaching(tx, id))!);
  });

/** @throws Refusal notFound, conflict where it was closed before */
export const closeCoaching = (db: Db, actor: Actor, id: string, followUp: string): Promise<Coaching> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const kept = await findCoaching(tx, id);
    if (kept === undefined) throw new Refusal("notFound");
    const done = { follow_up: clean(followUp), done_by: actor.userId, done_at: nowOf(tx) };
    if (!(await finishCoaching(tx, id, done))) throw new Refusal("conflict", { reason: "coachingDone" });
    audit("coaching.done", id, { agent: kept.agent });
    event("CoachingDone", id, { agent: kept.agent });
    return presentCoaching((await findCoaching(tx, id))!);
  });
