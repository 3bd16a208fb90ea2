/**
 * JSON in one form only, so that the same figures have the same check sum everywhere: names in the order of their UTF-16 units, no spaces, numbers and texts as
 * ECMAScript writes them (RFC 8785). What is undefined is left out, as in JSON.
 * @throws RangeError on a number that JSON can't hold
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("JSON can't hold this number");
  if (Array.isArray(value))
    return `[${value.map((each) => (each === undefined ? "null" : canonicalJson(each))).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(",")}}`;
};
