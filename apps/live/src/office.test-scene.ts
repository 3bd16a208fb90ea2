/** What the office answers of accounts, in the process of the test; for tests only. */
import type { Db } from "@zongji/store";
import { type AddOperation, liveChanges } from "@zongji/web";
import { accountRoutes } from "../../office/src/accounts/index.ts";

/** @param changed done after what changes the live hotline, before it is answered, as where it is passed on */
export const addOfficeAccounts = (add: AddOperation, db: Db, changed: () => Promise<unknown>): void =>
  accountRoutes((id, perform) => {
    add(id, async (asked) => {
      const answer = await perform(asked);
      if (liveChanges.has(id)) await changed();
      return answer;
    });
  }, db);
