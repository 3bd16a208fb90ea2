/** What has changed of a value since it was written last: a leg is written fifteen times in its life, and little of it is new each time. */

type Plain = { readonly [key: string]: unknown };

/** Of an object: keys that are set, keys whose own objects changed, keys that went. */
export type Patch = {
  readonly s?: Plain;
  readonly c?: { readonly [key: string]: Patch };
  readonly d?: readonly string[];
};

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Own properties only, none from the prototype. */
const own = (value: Plain, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** Whether both are the same JSON. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one))
    return (
      Array.isArray(other) && one.length === other.length && one.every((each, index) => isSame(each, other[index]))
    );
  return isPlain(one) && isPlain(other) && patchOf(one, other) === undefined;
};

/** The change that turns the first value into the second; undefined if both are the same JSON. An undefined property counts as absent. */
export const patchOf = (before: Plain, now: Plain): Patch | undefined => {
  const [set, changed, gone]: [[string, unknown][], [string, Patch][], string[]] = [[], [], []];
  for (const key of Object.keys(now)) {
    const [was, is] = [own(before, key), own(now, key)];
    if (is === undefined || Object.is(was, is)) continue;
    if (isPlain(was) && isPlain(is)) {
      const patch = patchOf(was, is);
      if (patch) changed.push([key, patch]);
    } else if (!isSame(was, is)) set.push([key, is]);
  }
  for (const key of Object.keys(before))
    if (own(before, key) !== undefined && own(now, key) === undefined) gone.push(key);
  if (set.length + changed.length + gone.length === 0) return undefined;
  return {
    ...(set.length > 0 && { s: Object.fromEntries(set) }),
    ...(changed.length > 0 && { c: Object.fromEntries(changed) }),
    ...(gone.length > 0 && { d: gone }),
  };
};

/** @throws Error where the patch is of another value */
export const patched = (value: unknown, { s = {}, c = {}, d = [] }: Patch): Plain => {
  if (!isPlain(value)) throw new Error("what is to be changed is no object");
  const entries = new Map(Object.entries(value));
  for (const key of d) entries.delete(key);
  for (const [key, each] of Object.entries(s)) entries.set(key, each);
  for (const [key, patch] of Object.entries(c)) entries.set(key, patched(entries.get(key), patch));
  return Object.fromEntries(entries);
};

/** After so many changes a value is written whole again: damage in the midst must not cost what comes long after it. */
const wholeEvery = 16;

type Told = { readonly n: number; readonly value: unknown; readonly changes: number };

/** How one thing is written. `value` is what it now is, whole; `patch`, of what was written under the number `of`, says the same. */
export type Telling = { readonly n: number; readonly value: unknown; readonly of?: number; readonly patch?: Patch };

/** Knows what was written last under each key. @param from numbers of what is written are above it */
export const createTellings = (from: number) => {
  const told = new Map<string, Told>();
  let n = from;
  return {
    /** How to write what is under the key now; undefined where that is what was written last. Null: it is over. */
    tell: (key: string, value: unknown): Telling | undefined => {
      if (value === null) {
        told.delete(key);
        return { n: ++n, value };
      }
      const last = told.get(key);
      const patch = last && isPlain(last.value) && isPlain(value) ? patchOf(last.value, value) : undefined;
      if (last && (patch === undefined ? isSame(last.value, value) : false)) return undefined;
      n += 1;
      const isWhole = !last || patch === undefined || last.changes >= wholeEvery;
      told.set(key, { n, value, changes: isWhole ? 0 : last.changes + 1 });
      return isWhole ? { n, value } : { n, value, of: last.n, patch };
    },
    /** It was written by somebody else, or may not have been. */
    forget: (key: string): void => void told.delete(key),
  };
};
