/** One thing that was set: what it was before, where it is a change. `field` is dotted where it lies in another. */
export type AuditLine = { readonly field: string; readonly was?: unknown; readonly is: unknown };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What says nothing: not set. */
const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

const isSame = (a: unknown, b: unknown): boolean =>
  (isNothing(a) && isNothing(b)) || JSON.stringify(a) === JSON.stringify(b);

/** Where calls are forwarded to, or go on to: one thing to a reader. */
const targets: ReadonlySet<string> = new Set(["always", "busy", "noAnswer", "overflow"]);
const hasParts = (value: unknown, path: string): value is Fields => isFields(value) && !targets.has(path);

const join = (path: string, field: string): string => (path === "" ? field : `${path}.${field}`);

const differences = (was: unknown, is: unknown, path: string): AuditLine[] => {
  if (isSame(was, is)) return [];
  const parts = [was, is].filter((each) => !isNothing(each));
  if (!parts.every((each) => hasParts(each, path))) return [{ field: path, was, is }];
  const [before, after]: Fields[] = [hasParts(was, path) ? was : {}, hasParts(is, path) ? is : {}];
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].flatMap((field) => differences(before?.[field], after?.[field], join(path, field)));
};

const things = (value: unknown, path: string): AuditLine[] => {
  if (isNothing(value)) return [];
  if (!hasParts(value, path)) return [{ field: path, is: value }];
  return Object.keys(value).flatMap((field) => things(value[field], join(path, field)));
};

/** What is of no use to a reader. */
const unread: ReadonlySet<string> = new Set(["sha256", "id", "list", "report"]);

/** What a line of the audit trail tells, a field each: of a change those that differ, of all else those that are set. */
export const auditLines = (detail: unknown): AuditLine[] => {
  if (!isFields(detail)) return [];
  const { was, is, ...rest } = detail;
  const isChange = isFields(was) && isFields(is);
  const changed = isChange ? differences(was, is, "") : [];
  return [...things(isChange ? rest : detail, ""), ...changed].filter(({ field }) => !unread.has(field));
};
