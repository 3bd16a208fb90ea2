import { addDays, type ContractDeed, type Day, daysBetween, isDay, localTime, type Side } from "@zongji/domain";
import { type Actor, type Db, nowOf } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { actUnderContract, type HeldDeed } from "./actions.ts";
import { budgetsNow } from "./budgets.ts";
import { capacityShown } from "./capacity.ts";
import { dayCalls } from "./day-calls.ts";
import { figuresSoFar } from "./day-figures.ts";
import { dayThings } from "./day-things.ts";
import { effectsNow } from "./effects.ts";
import type { Past } from "./past.ts";
import { sideOf } from "./policy.ts";
import { presentContract, presentDays, presentToday } from "./present.ts";
import { keptInTime } from "./standard.ts";
import type { ContractReader } from "./store.ts";
import { whatIf } from "./what-if.ts";

const mostDays = 400;
/** Deeds that are made of what the server finds, by operations of their own. */
const own: readonly ContractDeed["type"][] = [
  "EvidenceFileAdded",
  "StageSamplePrepared",
  "StageSampleDrawn",
  "StagePackMade",
];

type Room = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly today: () => Day;
  /** In which its days begin. */
  readonly zone: string;
  readonly held: HeldDeed;
  /** Follows terms that were written or confirmed. */
  readonly afterTerms: (who: { readonly actor: Actor; readonly side: Side }) => Promise<void>;
  readonly past: Past;
};

/** 合同: what it says, what follows from it, and what the two sides do. */
export const contractRoutes = (add: AddOperation, room: Room): void => {
  const { db, read, today, zone, held, afterTerms } = room;
  add("contract", async ({ session: { principal } }) => presentContract(await read(db), sideOf(principal), today()));
  add("contractDays", async ({ query: { from, to } }) => {
    for (const [field, day] of Object.entries({ from, to }))
      if (!isDay(day)) throw new Refusal("badRequest", { field });
    if (daysBetween(from, to) > mostDays) throw new Refusal("badRequest", { field: "to" });
    return presentDays(await read(db), { from, to, today: addDays(today(), 1) }, await keptInTime(db, from, to));
  });
  add("contractDayCalls", async ({ params: { day } }) => dayCalls(db, await read(db), day));
  add("contractDayThings", async ({ params: { day }, query: { figure, offset = 0 } }) =>
    dayThings(db, await read(db), { day, figure, offset, zone }),
  );
  add("contractToday", async () => {
    const state = await read(db);
    const now = nowOf(db);
    if (state.terms === null) return null;
    return presentToday(state, await figuresSoFar(db, localTime(now, zone).date, zone, now), now);
  });
  add("contractBudgets", () => budgetsNow(room));
  add("contractCapacity", () => capacityShown(room));
  add("contractEffects", () => effectsNow(room, today()));
  add("contractWhatIf", async ({ body }) => whatIf(await read(db), body, today()));
  add("doUnderContract", async ({ body: { version, deed }, session: { principal }, actor }) => {
    if (own.includes(deed.type)) throw new Refusal("badRequest", { field: "deed.type" });
    await actUnderContract(db, read, { principal, actor, version, deed, held }, today());
    const side = sideOf(principal);
    if (side !== null && (deed.type === "ContractWritten" || deed.type === "ContractConfirmed"))
      await afterTerms({ actor, side });
    return presentContract(await read(db), sideOf(principal), today());
  });
};
