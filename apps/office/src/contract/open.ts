import { localTime } from "@zongji/domain";
import type { Db, Log } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { figuresOfClosedDay } from "./day-figures.ts";
import { keepClosing } from "./keep-closing.ts";
import { contractRoutes } from "./routes.ts";
import { createContractReader } from "./store.ts";

/** The room of the contract. `keepClosing` closes its days from then on, and returns how to stop. @param zone in which its days begin */
export const openContract = (add: AddOperation, db: Db, zone: string) => {
  const today = () => localTime(Date.now(), zone).date;
  const room = { db, read: createContractReader(), today, zone };
  contractRoutes(add, room);
  return { read: room.read, keepClosing: (log: Log) => keepClosing({ ...room, source: figuresOfClosedDay }, log) };
};
