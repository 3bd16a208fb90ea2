import { addDays, type Day, daysBetween, isDay, localTime } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { actUnderContract } from "./actions.ts";
import { figuresSoFar } from "./day-figures.ts";
import { sideOf } from "./policy.ts";
import { presentContract, presentDays, presentToday } from "./present.ts";
import type { ContractReader } from "./store.ts";

const mostDays = 400;

type Room = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly today: () => Day;
  /** In which its days begin. */
  readonly zone: string;
};

/** 合同: what it says, what follows from it, and what the two sides do. */
export const contractRoutes = (add: AddOperation, { db, read, today, zone }: Room): void => {
  add("contract", async ({ session: { principal } }) => presentContract(await read(db), sideOf(principal), today()));
  add("contractDays", async ({ query: { from, to } }) => {
    for (const [field, day] of Object.entries({ from, to }))
      if (!isDay(day)) throw new Refusal("badRequest", { field });
    if (daysBetween(from, to) > mostDays) throw new Refusal("badRequest", { field: "to" });
    return presentDays(await read(db), from, to, addDays(today(), 1));
  });
  add("contractToday", async () => {
    const state = await read(db);
    const now = Date.now();
    if (state.terms === null) return null;
    return presentToday(state, await figuresSoFar(db, localTime(now, zone).date, zone, now), now);
  });
  add("doUnderContract", async ({ body: { version, deed }, session: { principal }, actor }) => {
    await actUnderContract(db, read, { principal, actor, version, deed }, today());
    return presentContract(await read(db), sideOf(principal), today());
  });
};
