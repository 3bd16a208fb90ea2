/** What the office answers of accounts and of the hotline, in the process of the test; for tests only. */
import type { Db, Seal } from "@zongji/store";
import { type AddOperation, liveChanges } from "@zongji/web";
import { accountRoutes } from "../../office/src/accounts/index.ts";
import { hotlineRoutes } from "../../office/src/hotline/index.ts";

/** Operations as the live hotline passes them on: what changes what it keeps is done there before it is answered. */
const passedOn =
  (add: AddOperation, changed: () => Promise<unknown>): AddOperation =>
  (id, perform) => {
    add(id, async (asked) => {
      const answer = await perform(asked);
      if (liveChanges.has(id)) await changed();
      return answer;
    });
  };

/** @param changed done after what changes the live hotline, before it is answered, as where it is passed on */
export const addOfficeAccounts = (add: AddOperation, db: Db, changed: () => Promise<unknown>): void =>
  accountRoutes(passedOn(add, changed), db);

/** @param changed as of `addOfficeAccounts` */
export const addOfficeHotline = (add: AddOperation, db: Db, seal: Seal, changed: () => Promise<unknown>): void =>
  hotlineRoutes(passedOn(add, changed), { db, seal: () => seal });
