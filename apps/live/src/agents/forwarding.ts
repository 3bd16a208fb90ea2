import type { Forwarding } from "@zongji/api";
import { maskNumber } from "@zongji/domain";
import { type Actor, type Db, type Seal, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { openForwarding, sealForwarding } from "../hotline/index.ts";

type Target = NonNullable<Forwarding["always"]>;

/** Who is to be called must be there, and not herself. */
const check = async (db: Db, user: string, field: string, target: Target | null): Promise<void> => {
  if (target === null || "number" in target) return;
  if ("agent" in target) {
    const row = await db
      .selectFrom("user")
      .select("id")
      .where("id", "=", target.agent)
      .where("agent_no", "is not", null)
      .where("disabled", "=", false)
      .executeTakeFirst();
    if (!row || target.agent === user) throw new Refusal("badRequest", { field });
    return;
  }
  const group = await db
    .selectFrom("group")
    .select("id")
    .where("id", "=", target.group)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  if (!group) throw new Refusal("badRequest", { field });
};

type Targets = Readonly<Record<string, object>>;

/** An agent's own number is nobody's who reads the audit trail. */
const masked = (targets: Targets): Targets =>
  Object.fromEntries(
    Object.entries(targets).map(([when, target]) => [
      when,
      "number" in target ? { ...target, number: maskNumber(String(target.number)) } : target,
    ]),
  );

/** 呼叫转移, as the agent set it; the domain's form of it is kept. */
export const setForwarding = async (
  { db, seal }: { readonly db: Db; readonly seal: Seal },
  user: string,
  wanted: Forwarding,
  actor: Actor,
): Promise<void> => {
  const { always, busy, noAnswer, noAnswerMs } = wanted;
  await check(db, user, "always", always);
  await check(db, user, "busy", busy);
  await check(db, user, "noAnswer", noAnswer);
  const forwarding = {
    ...(always && { always }),
    ...(busy && { busy }),
    ...(noAnswer && { noAnswer: { ...noAnswer, afterMs: noAnswerMs } }),
  };
  await db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom("user").select("settings").where("id", "=", user).forUpdate().executeTakeFirst();
    if (!row) throw new Refusal("notFound");
    const settings = JSON.stringify({ ...row.settings, forwarding: sealForwarding(seal, user, forwarding) });
    await tx.updateTable("user").set({ settings }).where("id", "=", user).execute();
    const was: Targets = openForwarding(seal, user, row.settings.forwarding ?? {});
    await writeAudit(tx, actor, "agent.forwarding", user, { was: masked(was), is: masked(forwarding) });
  });
};
