import {
  applyToContract,
  type ContractEvent,
  decodeEvent,
  localTime,
  noContract,
  type ReadingVersion,
  type ReportDefinition,
  type ReportPeriod,
  readAs,
  reportIds,
  type StoredEvent,
} from "@zongji/domain";
import type { Db } from "@zongji/store";

const told = ["ReadingProposed", "ReadingAccepted", "ReadingWithdrawn"] as const;

/** Readings of the contract's unclear clauses; undefined before a contract was written. Their events are some dozens, found by their subject. */
export const readingsOf = async (db: Db): Promise<readonly ReadingVersion[] | undefined> => {
  const rows = await db
    .selectFrom("event")
    .selectAll()
    .where("subject", "=", "contract")
    .where("type", "in", ["ContractWritten", ...told])
    .orderBy("id")
    .execute();
  if (!rows.some(({ type }) => type === "ContractWritten")) return undefined;
  return (rows as StoredEvent[])
    .filter(({ type }) => (told as readonly string[]).includes(type))
    .map((row): ContractEvent => {
      const read = decodeEvent(row);
      if (!read.ok) throw new Error(`event ${row.id} of the contract can't be read: ${read.problem.field}`);
      const { type, at, body } = read.event;
      return { type, at, ...body } as unknown as ContractEvent;
    })
    .reduce(applyToContract, noContract).readings;
};

/** A report as the sides read the contract in a period; one that somebody put together is as it was put together. */
export const definitionIn = async (
  db: Db,
  { id, definition }: { readonly id: string; readonly definition: ReportDefinition },
  { from, to }: ReportPeriod,
  zone: string,
): Promise<ReportDefinition> => {
  const known = reportIds.find((each) => each === id);
  const readings = known && (await readingsOf(db));
  if (known === undefined || readings === undefined) return definition;
  return readAs(known, readings, { from: localTime(from, zone).date, to: localTime(to - 1, zone).date });
};
