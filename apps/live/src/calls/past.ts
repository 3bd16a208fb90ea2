import type { PastCall } from "@zongji/api";
import type { Db } from "@zongji/store";
import { callsOfParty } from "@zongji/store";

export const presentPast = (row: Awaited<ReturnType<typeof callsOfParty>>[number]): PastCall => ({
  call: row.id,
  at: row.started_at,
  direction: row.direction === "inbound" ? "inbound" : "outbound",
  agentNo: row.agent_no,
  disposition: row.disposition,
  talkMs: row.talk_ms,
});

/** The last ten calls of a party besides this one, newest first. */
export const pastCallsOf =
  (db: Db) =>
  async (party: string, except: string): Promise<PastCall[]> =>
    (await callsOfParty(db, party, 10, except)).map(presentPast);
