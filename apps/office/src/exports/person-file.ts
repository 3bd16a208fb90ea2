/** All that is known of one person, in full, for himself (PIPL 45): a ZIP with `person.json`, `orders.json`, `letters.json`, `complaints.json` and `calls.json`. */
import {
  callsOfPerson,
  complaintsOfPerson,
  type Db,
  findCitizen,
  lettersOfPerson,
  listedAmong,
  mergesOfCitizen,
  numbersOfCitizens,
  ordersOfPerson,
  recordsOfPerson,
} from "@zongji/store";
import { identityIn, numberIn } from "../citizens/index.ts";
import type { AskedPerson } from "./asked.ts";
import { type Makers, NotWanted } from "./makers.ts";
import { type Sink, ZipWriter } from "./zip.ts";

const batch = 500;
/** Far more than one person has. */
const [mostOrders, mostLetters, mostComplaints] = [10_000, 10_000, 10_000];
const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A record, and those that went into it. */
const personOf = async (db: Db, parties: Makers["parties"], ids: readonly string[]) => {
  const numbers = await numbersOfCitizens(db, ids);
  const listed = await listedAmong(
    db,
    numbers.map(({ party }) => party),
  );
  const records = await Promise.all(
    ids.map(async (id) => {
      const kept = await findCitizen(db, id);
      if (kept === undefined) return [];
      const merges = await mergesOfCitizen(db, id);
      const { name, notes, tags, created_at, updated_at, merged_into } = kept;
      return [
        {
          ...{ id, name, identityNumber: identityIn(kept, parties), notes, tags, mergedInto: merged_into },
          ...{ createdAt: at(created_at), updatedAt: at(updated_at) },
          numbers: numbers
            .filter(({ citizen }) => citizen === id)
            .map((each) => ({ number: numberIn(each, parties), since: at(each.at) })),
          merges: merges.map((each) => ({ from: each.from_citizen, at: at(each.at), undoneAt: at(each.undone_at) })),
        },
      ];
    }),
  );
  return {
    parties: numbers.map(({ party }) => party),
    person: {
      records: records.flat(),
      listed: listed.map(({ list, reason, until, at: since }) => ({
        list,
        reason,
        until: at(until),
        since: at(since),
      })),
    },
  };
};

type KeptCall = Awaited<ReturnType<typeof callsOfPerson>>[number];

const callOf = (call: KeptCall) => ({
  ...{ id: call.id, direction: call.direction, startedAt: at(call.started_at), endedAt: at(call.ended_at) },
  ...{ hotline: call.called_number, agentNo: call.agent_no, disposition: call.disposition },
  ...{ talkSeconds: Math.round(Number(call.talk_ms) / 1000), rating: call.rating?.option ?? null },
  ...{ notes: call.notes, recorded: call.recordings.length > 0 },
});

type KeptOrder = Awaited<ReturnType<typeof ordersOfPerson>>[number];
type KeptLetter = Awaited<ReturnType<typeof lettersOfPerson>>[number];

const orderOf = ({ created_at, answered_at, closed_at, ...order }: KeptOrder) => ({
  ...{ ...order, createdAt: at(created_at), answeredAt: at(answered_at), closedAt: at(closed_at) },
});
const letterOf = ({ received_at, answered_at, read_at, ...letter }: KeptLetter) => ({
  ...{ ...letter, receivedAt: at(received_at), answeredAt: at(answered_at), readAt: at(read_at) },
});
type KeptComplaint = Awaited<ReturnType<typeof complaintsOfPerson>>[number];
const complaintOf = ({ received_at, closed_at, ...complaint }: KeptComplaint) => ({
  ...{ ...complaint, receivedAt: at(received_at), closedAt: at(closed_at) },
});
const jsonOf = (all: readonly object[]): string => `${JSON.stringify(all, null, 2)}\n`;

/** Writes the file. @returns how many calls are in it @throws NotWanted where the person was deleted meanwhile */
export const writePerson = async (
  { db, parties }: Pick<Makers, "db" | "parties">,
  { citizen }: AskedPerson,
  sink: Sink,
): Promise<number> => {
  const ids = await recordsOfPerson(db, citizen);
  const { person, parties: his } = await personOf(db, parties, ids);
  if (person.records.length === 0) throw new NotWanted();
  const zip = new ZipWriter(sink);
  await zip.begin("person.json");
  await zip.write(`${JSON.stringify(person, null, 2)}\n`);
  await zip.begin("orders.json");
  await zip.write(jsonOf((await ordersOfPerson(db, his, mostOrders)).map(orderOf)));
  await zip.begin("letters.json");
  await zip.write(jsonOf((await lettersOfPerson(db, his, mostLetters)).map(letterOf)));
  await zip.begin("complaints.json");
  await zip.write(jsonOf((await complaintsOfPerson(db, his, mostComplaints)).map(complaintOf)));
  await zip.begin("calls.json");
  let written = 0;
  for (let after: KeptCall | undefined; ; ) {
    const calls = await callsOfPerson(db, his, batch, after);
    for (const call of calls) {
      await zip.write(`${written === 0 ? "[\n" : ",\n"}${JSON.stringify(callOf(call))}`);
      written += 1;
    }
    after = calls.at(-1);
    if (calls.length < batch) break;
  }
  await zip.write(written === 0 ? "[]\n" : "\n]\n");
  await zip.finish();
  return written;
};
