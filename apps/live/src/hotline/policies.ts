import type { Policies, PoliciesChange } from "@zongji/api";
import { type HotlineConfig, shippedResults } from "@zongji/domain";
import { type Actor, type Db, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { found, inTransaction, pick } from "./changes.ts";
import type { Work } from "./store.ts";

type Kept = HotlineConfig["policies"];
type Rules = { readonly policies: Kept };

/** The default policies. */
const defaults = {
  colleagueRingMs: 30_000,
  announcement: "wait",
  ratingOpenMs: 3_000,
  rtpTimeoutWaitingMs: 30_000,
} as const;

const limitOf = ({ restLimitsMs = {} }: Kept, reason: string): number | null =>
  Object.hasOwn(restLimitsMs, reason) ? (restLimitsMs[reason] ?? null) : null;

const present = (kept: Kept): Policies => {
  const { restReasons, restLimitsMs: _limits, rnaReason, deviceLostReason, resultCodes, ...rest } = kept;
  return {
    ...defaults,
    ...rest,
    resultCodes: [...(resultCodes ?? shippedResults)],
    restReasons: restReasons.map((reason) => ({ reason, limitMs: limitOf(kept, reason) })),
    noAnswerLimitMs: limitOf(kept, rnaReason),
    deviceLostLimitMs: limitOf(kept, deviceLostReason),
  };
};

/** Reasons that the system puts agents to stay its own. */
const keep = (asked: Policies, { rnaReason, deviceLostReason }: Kept): Kept => {
  const { restReasons, noAnswerLimitMs, deviceLostLimitMs, ...rest } = asked;
  const limits = [
    ...restReasons.map(({ reason, limitMs }) => [reason, limitMs] as const),
    [rnaReason, noAnswerLimitMs] as const,
    [deviceLostReason, deviceLostLimitMs] as const,
  ].filter((each): each is readonly [string, number] => each[1] !== null);
  return {
    ...rest,
    rnaReason,
    deviceLostReason,
    restReasons: restReasons.map(({ reason }) => reason),
    restLimitsMs: Object.fromEntries(limits),
  };
};

const check = async (db: Work, { restReasons, outboundNumber }: Policies, kept: Kept): Promise<void> => {
  const own: readonly string[] = [kept.rnaReason, kept.deviceLostReason];
  const names = restReasons.map(({ reason }) => reason);
  const bad = names.findIndex((reason, index) => own.includes(reason) || names.indexOf(reason) < index);
  if (bad >= 0)
    throw new Refusal("conflict", {
      field: `restReasons.${bad}.reason`,
      reason: own.includes(names[bad] ?? "") ? "restReasonOfSystem" : "restReasonTwice",
    });
  const number = await db.selectFrom("number").select("id").where("number", "=", outboundNumber).executeTakeFirst();
  if (number === undefined) throw new Refusal("badRequest", { field: "outboundNumber" });
};

const rules = (db: Work) => db.selectFrom("setting").select("value").where("name", "=", "rules");

export const readPolicies = async (db: Work): Promise<Policies> =>
  present((found(await rules(db).executeTakeFirst()).value as Rules).policies);

export const changePolicies = (db: Db, change: PoliciesChange, actor: Actor): Promise<Policies> =>
  inTransaction(db, async (tx) => {
    const value = found(await rules(tx).forUpdate().executeTakeFirst()).value as Rules;
    const before = present(value.policies);
    const after = { ...before, ...change };
    await check(tx, after, value.policies);
    const policies = keep(after, value.policies);
    await tx
      .updateTable("setting")
      .set({ value: JSON.stringify({ ...value, policies }) })
      .where("name", "=", "rules")
      .execute();
    await writeAudit(tx, actor, "policies.change", "policies", { was: pick(before, change), is: change });
    return present(policies);
  });
