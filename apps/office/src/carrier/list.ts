import { type CarrierLineRow, carrierLineList } from "@zongji/api";
import { maskNumber, type PartyId } from "@zongji/domain";
import {
  type CarrierLineFilter,
  carrierLineSource,
  type Db,
  type KeptCarrierLine,
  type Parties,
  publishedOf,
  unpackSealed,
} from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";

/** Our own numbers and those of the calls that the lines lack. */
const partyNumbers = async (
  db: Db,
  rows: readonly KeptCarrierLine[],
  parties: Parties,
): Promise<Map<string, string>> => {
  const ids = rows.flatMap(({ line, caller_party, called_party }) =>
    line === null ? [caller_party, called_party].filter((id) => id !== null) : [],
  );
  if (ids.length === 0) return new Map();
  const kept = await db.selectFrom("party").select(["id", "number_sealed"]).where("id", "in", ids).execute();
  return new Map(
    kept.flatMap(({ id, number_sealed: sealed }) => {
      const number = sealed && parties.open(id as PartyId, unpackSealed(sealed));
      return number ? [[id, number]] : [];
    }),
  );
};

const hotlineNumbers = async (db: Db): Promise<ReadonlySet<string>> =>
  new Set((await publishedOf(db, "number")).map(({ body }) => String((body as { readonly number: unknown }).number)));

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

/** 核对明细 as a list. @param looks told of whole numbers that were shown */
export const createCarrierList = (
  parties: Parties,
  looks: NumberLooks,
): ListRoom<CarrierLineFilter, KeptCarrierLine, CarrierLineRow> => ({
  list: carrierLineList,
  source: carrierLineSource,
  filterOf: async (filters) => filters,
  present: async (work, rows, { unmasked }) => {
    const [own, numbers] = [await hotlineNumbers(work), await partyNumbers(work, rows, parties)];
    const shown = (party: string | null, sealed: Buffer | null): string => {
      if (party === null) return "";
      const number = sealed ? parties.open(party as PartyId, unpackSealed(sealed)) : numbers.get(party);
      return number === undefined ? "" : unmasked || own.has(number) ? number : maskNumber(number);
    };
    return rows.map((row) => ({
      ...{ id: row.id, line: row.line, call: row.call, at: row.at, ownAt: row.own_at },
      outcome: row.outcome as CarrierLineRow["outcome"],
      problem: row.problem as CarrierLineRow["problem"],
      direction: row.direction as CarrierLineRow["direction"],
      caller: shown(row.caller_party, row.caller_sealed),
      called: shown(row.called_party, row.called_sealed),
      ...{ durationMs: row.duration_ms, ownDurationMs: row.own_duration_ms },
      ...{ timeSec: seconds(row.time_ms), lengthSec: seconds(row.length_ms) },
    }));
  },
  onShown: async (rows, filter, { session, actor }) => {
    if (rows.some((row) => row.caller_party !== null || row.called_party !== null))
      await looks.tell({ session, actor }, "", { list: "carrierLines", ...filter });
  },
  cells: {
    caller: ({ caller }) => caller,
    called: ({ called }) => called,
  },
});
