import { localTime } from "@zongji/domain";
import { type Log, nowOf } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { type AcceptanceRoom, acceptanceRoutes } from "./acceptance.ts";
import { watchBudgets } from "./budgets.ts";
import { figuresOfClosedDay } from "./day-figures.ts";
import { evidenceRoutes } from "./evidence.ts";
import { keepClosing } from "./keep-closing.ts";
import { keepPacks } from "./keep-packs.ts";
import { keepRetention, type RetentionRoom } from "./keep-retention.ts";
import { type ComplaintRegister, complaintTeller } from "./ledger.ts";
import { createPast } from "./past.ts";
import { contractRoutes } from "./routes.ts";
import { createContractReader } from "./store.ts";

type Parts = Pick<AcceptanceRoom, "db" | "zone" | "node" | "wake" | "hear"> & {
  /** Of complaints: does some of the contract's deeds instead. */
  readonly register: ComplaintRegister;
};

/** The room of the contract. `keepClosing` closes its days from then on, and returns how to stop. */
export const openContract = (add: AddOperation, { db, zone, node, wake, hear, register }: Parts) => {
  const today = () => localTime(nowOf(db), zone).date;
  const read = createContractReader(zone);
  const tellContract = complaintTeller(read, today);
  const room = {
    ...{ db, read, today, zone, past: createPast(db, zone), held: register.held },
    afterTerms: (who: Parameters<ComplaintRegister["enterEarlier"]>[1]) =>
      register.enterEarlier({ db, zone, tellContract }, who),
  };
  contractRoutes(add, room);
  evidenceRoutes(add, room);
  acceptanceRoutes(add, { ...room, node, wake, hear });
  const budgets = watchBudgets(room);
  return {
    ...{ read, past: room.past, tellOfComplaint: tellContract },
    /** What is left of each budget, for the alarms; `keepBudgets` looks at them from then on. */
    ...{ budgets: budgets.readings, keepBudgets: budgets.keep },
    keepClosing: (log: Log) => keepClosing({ ...room, source: figuresOfClosedDay }, log),
    /** Makes packs of servers that are gone from then on, and returns how to stop. */
    keepPacks: (log: Log) => keepPacks({ db, node, wake }, log),
    /** Deletes recordings whose time is over from then on, and returns how to stop. */
    keepRetention: (places: Pick<RetentionRoom, "recordingsFolder" | "elsewhere">, log: Log) =>
      keepRetention({ ...room, ...places }, log),
  };
};
