import { type MissedRow, missedList } from "@zongji/api";
import { type KeptMissed, type MissedFilter, missedSource, type Parties } from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";
import { presentMissed } from "./present.ts";

export type MissedRoom = ListRoom<MissedFilter, KeptMissed, MissedRow>;

/** Missed calls as a list. @param looks told of whole numbers that were shown */
export const createMissedList = (parties: Parties, looks: NumberLooks): MissedRoom => ({
  list: missedList,
  source: missedSource,
  filterOf: async (filters, { reach }) => ({ state: "pending", ...filters, reach }),
  present: async (_, kept, { unmasked }) => kept.map((row) => presentMissed(row, parties, unmasked)),
  onShown: async (rows, { reach: _, ...filter }, { session, actor }, { isFirst }) => {
    if (rows.some(({ number_sealed }) => number_sealed !== null))
      await looks.tell({ session, actor }, "", {
        list: "missed",
        ...filter,
        ...(!isFirst && { firstCall: rows[0]?.id }),
      });
  },
  cells: { number: ({ number }) => number },
});
