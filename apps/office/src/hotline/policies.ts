import { type Policies, type PoliciesChange, toShown } from "@zongji/api";
import {
  type Flow,
  type GroupConfig,
  type HotlineConfig,
  type NumberConfig,
  parametersMissing,
  policiesConfig,
} from "@zongji/domain";
import { type Actor, type Db, publishedOf, putItem, theOne, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { found, inTransaction, pick, type Work } from "./change.ts";

type Kept = HotlineConfig["policies"];

const limitOf = ({ restLimitsMs = {} }: Kept, reason: string): number | null =>
  Object.hasOwn(restLimitsMs, reason) ? (restLimitsMs[reason] ?? null) : null;

const present = (kept: Kept): Policies => {
  const {
    rnaReason,
    deviceLostReason,
    restReasons: _reasons,
    restLimitsMs: _limits,
    ...rest
  } = toShown<Kept & Policies>(policiesConfig, kept);
  return {
    ...rest,
    restReasons: kept.restReasons.map((reason) => ({ reason, limitMs: limitOf(kept, reason) })),
    noAnswerLimitMs: limitOf(kept, rnaReason),
    deviceLostLimitMs: limitOf(kept, deviceLostReason),
  };
};

/** Reasons that the system puts agents to stay its own. */
const keep = (asked: Policies, { rnaReason, deviceLostReason }: Kept): Kept => {
  const { restReasons, noAnswerLimitMs, deviceLostLimitMs, blockedPrompt, limitedPrompt, missedGroup, ...rest } = asked;
  const limits = [
    ...restReasons.map(({ reason, limitMs }) => [reason, limitMs] as const),
    [rnaReason, noAnswerLimitMs] as const,
    [deviceLostReason, deviceLostLimitMs] as const,
  ].filter((each): each is readonly [string, number] => each[1] !== null);
  return {
    ...rest,
    ...(blockedPrompt !== null && { blockedPrompt }),
    ...(limitedPrompt !== null && { limitedPrompt }),
    ...(missedGroup !== null && { missedGroup: missedGroup as GroupConfig["id"] }),
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
  const numbers = await publishedOf(db, "number");
  if (!numbers.some(({ body }) => (body as NumberConfig).number === outboundNumber))
    throw new Refusal("badRequest", { field: "outboundNumber" });
};

/** A missed call could not be tried as often as the rules say, where a number may be called less often. Asked of what is changed alone. */
const checkTries = (change: PoliciesChange, { dialsADay, callBackAttempts }: Policies): void => {
  const isAsked = change.dialsADay !== undefined || change.callBackAttempts !== undefined;
  if (!isAsked || dialsADay === 0 || callBackAttempts <= dialsADay) return;
  const field = change.dialsADay === undefined ? "callBackAttempts" : "dialsADay";
  throw new Refusal("conflict", { field, reason: "dialsBelowTries" });
};

/** No two stored parameters have one name, and what flows read stays. Asked of what is changed alone. */
const checkParameters = async (db: Work, change: PoliciesChange, before: Kept, after: Policies): Promise<void> => {
  if (change.parameters === undefined) return;
  const names = after.parameters.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) throw new Refusal("conflict", { field: `parameters.${twice}.name`, reason: "parameterTwice" });
  const flows = (await publishedOf(db, "flow")).map(({ id, body }) => ({ ...body, id }) as unknown as Flow);
  const missing = (policies: Pick<Kept, "parameters">) => parametersMissing({ flows, policies: policies as Kept });
  const already = new Set(missing(before).map(({ name }) => name));
  if (missing({ parameters: after.parameters }).some(({ name }) => !already.has(name)))
    throw new Refusal("conflict", { field: "parameters", reason: "parameterInUse" });
};

const key = { kind: "policies", id: theOne } as const;

const inForce = async (db: Work): Promise<Kept> => found((await publishedOf(db, key.kind))[0]).body as Kept;

export const readPolicies = async (db: Work): Promise<Policies> => present(await inForce(db));

/** Puts a new version of the rules in force at once. */
export const changePolicies = (db: Db, change: PoliciesChange, actor: Actor): Promise<Policies> =>
  inTransaction(db, async (tx) => {
    const kept = await inForce(tx);
    const before = present(kept);
    const after = { ...before, ...change };
    await check(tx, after, kept);
    checkTries(change, after);
    await checkParameters(tx, change, kept, after);
    const policies = keep(after, kept);
    const version = await putItem(tx, key, { name: key.kind, body: policies }, { actor });
    await writeAudit(tx, actor, "policies.change", "policies", { version, was: pick(before, change), is: change });
    return present(policies);
  });
