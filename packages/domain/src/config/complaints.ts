import { field, type ReadonlyOf, shape, whole } from "./field.ts";
import { words } from "./parts.ts";

const days = whole(1, 60);

/** 投诉: working days that each step may take. */
export const complaintsConfig = shape({
  verifyDays: field(days, { label: words("核实期限（工作日）", "Verified within (working days)") }),
  appealDays: field(days, { label: words("申诉期限（工作日）", "Appealed within (working days)") }),
  decideDays: field(days, { label: words("申诉裁定期限（工作日）", "Appeals decided within (working days)") }),
});
export type ComplaintsConfig = ReadonlyOf<typeof complaintsConfig>;

/** As a new installation has it. */
export const usualComplaints: ComplaintsConfig = { verifyDays: 5, appealDays: 3, decideDays: 5 };
