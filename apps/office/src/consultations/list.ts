import { type ConsultationRow, consultationList } from "@zongji/api";
import { type Db, newestForm } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { answeredBy, consultationSideOf } from "./policy.ts";
import { presentConsultationRow } from "./present.ts";
import { type ConsultationFilter, consultationSource, type ListedConsultation } from "./store.ts";

export type ConsultationRoom = ListRoom<ConsultationFilter, ListedConsultation, ConsultationRow>;

/** Consultations as a list. */
export const createConsultationList = (db: Db): ConsultationRoom => ({
  list: consultationList,
  source: consultationSource,
  filterOf: async (filters, _reader, { session: { principal } }, now) => ({
    ...{ ...filters, side: consultationSideOf(principal), now },
    departments: answeredBy((await newestForm(db)).form, principal.user.id),
  }),
  present: async (_db, kept) => kept.map(presentConsultationRow),
  cells: {},
});
