import { field, flag, line, list, optional, type ReadonlyOf, refersTo, shape, text } from "./field.ts";
import { words } from "./parts.ts";

/**
 * The id of a business type. Facts keep it, so it never changes. Any text of 1 to 100 characters: where flows had labels before there was a tree, the label that their
 * facts hold is the id.
 */
export const ownBusinessTypeId = line(1, 100);
export const businessTypeId = refersTo(ownBusinessTypeId, "businessType");

const date = text(/^\d{4}-\d{2}-\d{2}$/, words("YYYY-MM-DD 形式的日期", "a date YYYY-MM-DD"));
const person = line(0, 64);

/** Who wanted a change of a type and who allowed it, for the client who asks years later. */
const change = shape({
  on: field(date, { label: words("日期", "Date") }),
  what: field(line(1, 200), { label: words("变更内容", "What changed") }),
  proposedBy: field(person, { label: words("提出人", "Proposed by") }),
  approvedBy: field(person, { label: words("批准人", "Approved by") }),
});
export type BusinessTypeChange = ReadonlyOf<typeof change>;

/** 业务类型: one of the tree of what the hotline is called about. Those of one parent stand in the order of the list. */
export const businessTypeConfig = shape({
  id: ownBusinessTypeId,
  name: field(line(1, 100), { label: words("名称", "Name") }),
  /** Absent: it stands at the top. */
  parent: field(optional(businessTypeId), { label: words("上级", "Beneath") }),
  /** Days of the hotline's zone; valid from the first of `from` until `until` begins. Absent: without a bound. */
  from: field(optional(date), { label: words("生效日期", "Valid from") }),
  until: field(optional(date), { label: words("失效日期", "Valid until") }),
  /** 停用: not offered any more, and so are those beneath it. It stays in the tree for the calls that have it. */
  retired: field(optional(flag()), { label: words("停用", "Retired") }),
  /** 申诉: calls of this type and of those beneath it are complaint calls. */
  complaint: field(optional(flag()), { label: words("申诉", "Complaint") }),
  /** Oldest first. */
  changes: field(optional(list(change, { maxItems: 200 })), { label: words("变更记录", "Changes") }),
});
export type BusinessType = ReadonlyOf<typeof businessTypeConfig>;

/** 业务范围: all types, each with its parent. */
export const businessTypesConfig = shape({ types: list(businessTypeConfig, { maxItems: 2000 }) });
