import { type DepartmentConsult, departmentConsultList } from "@zongji/api";
import {
  businessTypesOf,
  type ConsultFilter,
  type ConsultWithOrder,
  consultSource,
  type Db,
  filesOfConsults,
  formOf,
  newestForm,
  nowOf,
} from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { departmentsOf } from "./policy.ts";
import { presentForDepartment } from "./present.ts";

export type ConsultRoom = ListRoom<ConsultFilter, ConsultWithOrder, DepartmentConsult>;

/** 协办事项 as a list: of the departments that the reader answers for by the form as it is now, and of no other. */
export const createConsultList = (db: Db): ConsultRoom => ({
  list: departmentConsultList,
  source: consultSource,
  filterOf: async (filters, { reach }) => {
    const { form } = await newestForm(db);
    return { ...filters, departments: departmentsOf(form, reach.user), now: nowOf(db) };
  },
  present: async (work, kept) => {
    const types = await businessTypesOf(work);
    const versions = [...new Set(kept.map(({ form_version }) => form_version))];
    const forms = new Map(
      await Promise.all(versions.map(async (each) => [each, (await formOf(work, each)).form] as const)),
    );
    const files = await filesOfConsults(work, kept);
    return kept.map((each) =>
      presentForDepartment(each, {
        form: forms.get(each.form_version)!,
        types,
        files: files.get(each.id) ?? [],
        now: nowOf(db),
      }),
    );
  },
  cells: {},
});
