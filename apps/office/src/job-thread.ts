// The thread in which jobs are made, apart from the office's event loop. Told of one at a time; what it needs to know stands in the job's row.

import { setPriority } from "node:os";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { Database, loadParties, machineClock, readSettings } from "@zongji/store";
import { auditRoom } from "./audit/index.ts";
import { createCallList } from "./calls/index.ts";
import { createCarrierList } from "./carrier/index.ts";
import { createCitizenList } from "./citizens/index.ts";
import { createComplaintList } from "./complaints/index.ts";
import { createConsultationList } from "./consultations/index.ts";
import { createContractReader, makePack as makeStagePack, packKind } from "./contract/index.ts";
import { createElsewhere } from "./elsewhere.ts";
import { makeExport } from "./exports/index.ts";
import { makePack as makeHandoverPack, packsIn } from "./handover-pack/index.ts";
import { sealIn } from "./hotline/index.ts";
import { type Ended, findJob } from "./jobs/index.ts";
import { createLetterList } from "./letters/index.ts";
import { createMissedList } from "./missed/index.ts";
import { createConsultList, createOrderList } from "./orders/index.ts";
import { makeSending, readSending } from "./sending/index.ts";

// On Linux a priority is a thread's: what people wait for at this moment goes first.
try {
  setPriority(0, 15);
} catch {
  // Where that is not allowed it has the priority of the others.
}

/** A sort of a million rows takes longer than a page may. */
const statementMs = 300_000;

const { dataFolder, databaseUrl, timeZone, node } = readSettings();
const database = new Database({ dataFolder, url: databaseUrl, isOthers: true, statementMs, clock: machineClock });
await database.open();
const { db } = database;
const parties = loadParties(join(dataFolder, "keys"));
// Nobody looks at a page here: what an export shows is told by its own line of the audit trail.
const looks = { tell: async () => {} };
const rooms = {
  calls: createCallList(db, parties, looks),
  missed: createMissedList(parties, looks),
  audit: auditRoom,
  carrierLines: createCarrierList(parties, looks),
  letters: createLetterList(db, parties, looks),
  citizens: createCitizenList(db, parties, looks),
  orders: createOrderList(db, parties, looks),
  orderConsults: createConsultList(db),
  complaints: createComplaintList(parties, looks),
  consultations: createConsultationList(db),
};
// What another server did not give stands in the file's index.
const elsewhere = createElsewhere(db, dataFolder, node, { warn: () => {} });
const sounds = { db, recordingsFolder: join(dataFolder, "recordings"), elsewhere };
const contract = createContractReader(timeZone);
const readings = async (of: typeof db) => (await contract(of)).readings;
const makers = { readings, db, parties, folder: join(dataFolder, "exports"), zone: timeZone, rooms, sounds };

const sendMakers = { db, zone: timeZone, seal: sealIn(dataFolder), settings: readSending() };

const packMakers = { db, parties, sounds, zone: timeZone, root: packsIn(dataFolder) };

const perform = async (id: string): Promise<Ended> => {
  const job = await findJob(db, id).catch((error: unknown) => String(error));
  // While the database is away nobody knows what the job is of.
  if (typeof job === "string") return { id, failed: "interrupted", error: job };
  if (job?.kind === packKind) return makeStagePack({ db, zone: timeZone }, id);
  if (job?.kind === "handover") return makeHandoverPack(packMakers, id);
  return job?.kind === "send" ? makeSending(sendMakers, id) : makeExport(makers, id);
};

parentPort?.on("message", (id: string) => {
  void perform(id).then((ended) => parentPort?.postMessage(ended));
});
