import {
  applyToContract,
  type ContractEvent,
  type ContractState,
  decodeEvent,
  localTime,
  noContract,
  type StoredEvent,
} from "@zongji/domain";
import type { Db, Work } from "@zongji/store";

/** One installation serves one contract (S11): the subject of its events. */
export const contractId = "contract";

type Kept = { readonly state: ContractState; readonly upTo: number };

/** Events of the contract as the machine reads them: a notice of breach with the day in the zone on which it was entered. @throws Error on one that this program can't read: without it each figure would be wrong */
const eventOf = (row: StoredEvent, zone: string): ContractEvent => {
  const decoded = decodeEvent(row);
  if (!decoded.ok) throw new Error(`event ${row.id} of the contract can't be read: ${decoded.problem.field}`);
  const { type, at, body } = decoded.event;
  const recorded = type === "BreachNoticed" && { recordedOn: localTime(at, zone).date };
  return { type, at, ...body, ...recorded } as unknown as ContractEvent;
};

/**
 * Reads the contract from its events, and keeps what it has folded: ids of events grow in the order of commits, so that only newer ones are to be read. One for
 * each database.
 * @param zone the hotline's
 */
export const createContractReader = (zone: string) => {
  let kept: Kept = { state: noContract, upTo: 0 };
  return async (db: Db | Work["tx"]): Promise<ContractState> => {
    const { state, upTo } = kept;
    const rows = await db
      .selectFrom("event")
      .selectAll()
      .where("subject", "=", contractId)
      .where("id", ">", upTo)
      .orderBy("id")
      .execute();
    const now = (rows as StoredEvent[]).map((row) => eventOf(row, zone)).reduce(applyToContract, state);
    const last = rows.at(-1);
    // Two requests at once may have read the same rows: the one that came further stays.
    if (last !== undefined && last.id > kept.upTo) kept = { state: now, upTo: last.id };
    return now;
  };
};
export type ContractReader = ReturnType<typeof createContractReader>;
