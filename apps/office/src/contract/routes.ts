import { addDays, type Day, daysBetween, isDay } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { actUnderContract } from "./actions.ts";
import { sideOf } from "./policy.ts";
import { presentContract, presentDays } from "./present.ts";
import type { ContractReader } from "./store.ts";

const mostDays = 400;

type Room = { readonly db: Db; readonly read: ContractReader; readonly today: () => Day };

/** 合同: what it says, what follows from it, and what the two sides do. */
export const contractRoutes = (add: AddOperation, { db, read, today }: Room): void => {
  add("contract", async ({ session: { principal } }) => presentContract(await read(db), sideOf(principal), today()));
  add("contractDays", async ({ query: { from, to } }) => {
    for (const [field, day] of Object.entries({ from, to }))
      if (!isDay(day)) throw new Refusal("badRequest", { field });
    if (daysBetween(from, to) > mostDays) throw new Refusal("badRequest", { field: "to" });
    return presentDays(await read(db), from, to, addDays(today(), 1));
  });
  add("doUnderContract", async ({ body: { version, deed }, session: { principal }, actor }) => {
    await actUnderContract(db, read, { principal, actor, version, deed }, today());
    return presentContract(await read(db), sideOf(principal), today());
  });
};
