import { type ComplaintRow, complaintList } from "@zongji/api";
import { businessTypesOf, type Parties } from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";
import { complaintSideOf } from "./policy.ts";
import { presentComplaintRow } from "./present.ts";
import { type ComplaintFilter, complaintSource, type ListedComplaint } from "./store.ts";

export type ComplaintRoom = ListRoom<ComplaintFilter, ListedComplaint, ComplaintRow>;

/** Complaints as a list. @param looks told of whole numbers that were shown */
export const createComplaintList = (parties: Parties, looks: NumberLooks): ComplaintRoom => ({
  list: complaintList,
  source: complaintSource,
  filterOf: async (filters, { reach }, { session: { principal } }, now) => ({
    ...{ ...filters, reach, side: complaintSideOf(principal), now },
  }),
  present: async (work, kept, { unmasked }) => {
    const types = await businessTypesOf(work);
    return kept.map((row) => presentComplaintRow(row, { parties, unmasked }, types));
  },
  onShown: async (rows, { reach: _reach, side: _side, now: _now, ...filter }, { session, actor }, { isFirst }) => {
    if (rows.some(({ number_sealed }) => number_sealed !== null))
      await looks.tell({ session, actor }, "", {
        ...{ list: "complaints", ...filter },
        ...(!isFirst && { first: rows[0]?.id }),
      });
  },
  cells: { number: ({ number }) => number },
});
