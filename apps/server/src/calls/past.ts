import type { PastCall } from "@zongji/api";
import type { Db } from "@zongji/store";
import { presentPast } from "./present.ts";
import { callsOfParty } from "./store.ts";

/** The last ten calls of a party besides this one, newest first. */
export const pastCallsOf =
  (db: Db) =>
  async (party: string, except: string): Promise<PastCall[]> =>
    (await callsOfParty(db, party, 10, except)).map(presentPast);
