import { type InspectionRow, inspectionList } from "@zongji/api";
import { type InspectionFilter, inspectionSource, type KeptInspection } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { inspectionReachOf } from "./policy.ts";
import { presentInspectionRow } from "./present.ts";

/** Tasks as a list. */
export const inspectionRoom: ListRoom<InspectionFilter, KeptInspection, InspectionRow> = {
  list: inspectionList,
  source: inspectionSource,
  filterOf: async (filters, _reader, { session }) => ({
    ...filters,
    ...{ reach: inspectionReachOf(session.principal), now: Date.now() },
  }),
  present: async (_, kept, { reach }) => {
    const now = Date.now();
    return kept.map((each) => presentInspectionRow(each, reach.user, now));
  },
  cells: {},
};
