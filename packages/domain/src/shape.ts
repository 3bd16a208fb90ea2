/** What is wrong, and in which field ("groups[0].ringMs"). */
export type Problem = { readonly field: string; readonly problem: string };
/** Looks at an unknown value; reports what is wrong with it. */
export type Check = (value: unknown, field: string, problems: Problem[]) => void;

const fail = (problems: Problem[], field: string, problem: string) => void problems.push({ field, problem });

export const text =
  (pattern: RegExp, what: string): Check =>
  (value, field, problems) => {
    if (typeof value !== "string" || !pattern.test(value)) fail(problems, field, `must be ${what}`);
  };
export const whole =
  (min: number, max: number): Check =>
  (value, field, problems) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      fail(problems, field, `must be a whole number from ${min} to ${max}`);
    }
  };
export const finite: Check = (value, field, problems) => {
  if (typeof value !== "number" || !Number.isFinite(value)) fail(problems, field, "must be a number");
};
export const flag: Check = (value, field, problems) => {
  if (typeof value !== "boolean") fail(problems, field, "must be true or false");
};
export const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value, field, problems) => {
    if (!choices.includes(value)) fail(problems, field, `must be one of ${choices.map(String).join(", ")}`);
  };
export const optional =
  (check: Check): Check =>
  (value, field, problems) => {
    if (value !== undefined) check(value, field, problems);
  };
export const orNull =
  (check: Check): Check =>
  (value, field, problems) => {
    if (value !== null) check(value, field, problems);
  };
export const list =
  (check: Check): Check =>
  (value, field, problems) => {
    if (!Array.isArray(value)) return fail(problems, field, "must be a list");
    for (const [index, item] of value.entries()) check(item, `${field}[${index}]`, problems);
  };

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object with any keys that match, each value checked. */
export const record =
  (key: RegExp, what: string, check: Check): Check =>
  (value, field, problems) => {
    if (!isPlain(value)) return fail(problems, field, "must be an object");
    for (const [name, item] of Object.entries(value)) {
      if (!key.test(name)) fail(problems, `${field}.${name}`, `its name must be ${what}`);
      check(item, `${field}.${name}`, problems);
    }
  };
/** An object with just these fields. */
export const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, field, problems) => {
    if (!isPlain(value)) return fail(problems, field || "config", "must be an object");
    const at = (name: string) => (field === "" ? name : `${field}.${name}`);
    for (const [name, check] of Object.entries(fields)) {
      check(Object.hasOwn(value, name) ? value[name] : undefined, at(name), problems);
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) fail(problems, at(name), "is not known");
    }
  };
/** An object whose field `by` says which shape it has. */
export const variant =
  (by: string, shapes: Readonly<Record<string, Check>>): Check =>
  (value, field, problems) => {
    const name = isPlain(value) && Object.hasOwn(value, by) ? value[by] : undefined;
    const check = typeof name === "string" && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (!check) return fail(problems, `${field}.${by}`, `must be one of ${Object.keys(shapes).join(", ")}`);
    check(value, field, problems);
  };
