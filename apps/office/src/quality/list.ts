import { type InspectionRow, inspectionList } from "@zongji/api";
import { type InspectionFilter, inspectionSource, type KeptInspection, nowOf } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { inspectionReachOf } from "./policy.ts";
import { presentInspectionRow } from "./present.ts";

/** Tasks as a list. */
export const inspectionRoom: ListRoom<InspectionFilter, KeptInspection, InspectionRow> = {
  list: inspectionList,
  source: inspectionSource,
  filterOf: async (filters, _reader, { session }, now) => ({
    ...filters,
    ...{ reach: inspectionReachOf(session.principal), now },
  }),
  present: async (db, kept, { reach }) => {
    const now = nowOf(db);
    return kept.map((each) => presentInspectionRow(each, reach.user, now));
  },
  cells: {},
};
