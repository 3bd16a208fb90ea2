import fc from "fast-check";
import { expect, test } from "vitest";
import { type Deed, newestOf, perform, type VersionStanding } from "./versions.ts";

const number = fc.integer({ min: 0, max: 8 });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  // As a writer who has seen the newest, and as one who has not.
  fc.record({ do: fc.constant("save" as const), base: fc.oneof(fc.constant(-1), number) }),
  fc.record({ do: fc.constant("discard" as const), version: number }),
  fc.record({ do: fc.constant("publish" as const), version: fc.oneof(fc.constant(-1), number) }),
  fc.record({
    do: fc.constant("schedule" as const),
    version: fc.oneof(fc.constant(-1), number),
    at: fc.integer({ min: 0, max: 20 }),
  }),
  fc.record({ do: fc.constant("withdraw" as const), version: fc.oneof(fc.constant(-1), number) }),
  fc.record({ do: fc.constant("rollBack" as const), version: number, base: fc.oneof(fc.constant(-1), number) }),
  fc.constant({ do: "replace" as const }),
);

/** -1 stands for the newest version. */
const seen = (deed: Deed, newest: number): Deed => {
  const known = { ...deed } as { base?: number; version?: number };
  if (known.base === -1) known.base = newest;
  if (known.version === -1) known.version = newest;
  return known as Deed;
};

const after = (versions: readonly VersionStanding[], changed: readonly VersionStanding[]): VersionStanding[] =>
  [...new Map([...versions, ...changed].map((each) => [each.version, each])).values()].sort(
    (a, b) => a.version - b.version,
  );

const inState = (versions: readonly VersionStanding[], state: string) =>
  versions.filter((each) => each.state === state);

test("whatever is done, one version at most is in force and one a draft, and none is ever gone", () => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 40 }), (life) => {
      let versions: VersionStanding[] = [];
      for (const [now, each] of life.entries()) {
        const deed = seen(each, newestOf(versions));
        const outcome = perform(versions, deed, now);
        if (outcome.refused !== undefined) continue;
        const next = after(versions, outcome.changed);
        expect(next.map(({ version }) => version)).toEqual(next.map((_, index) => index + 1));
        expect(inState(next, "draft").length).toBeLessThanOrEqual(1);
        expect(inState(next, "published").length).toBe(next.some(({ wasPublished }) => wasPublished) ? 1 : 0);
        for (const { state, publishAt, wasPublished } of next) {
          if (publishAt !== null) expect(state).toBe("draft");
          if (state === "published") expect(wasPublished).toBe(true);
        }
        for (const was of versions) {
          const is = next[was.version - 1]!;
          if (was.state === "retired") expect(is).toEqual(was);
          if (was.state === "published") expect(["published", "retired"]).toContain(is.state);
          if (was.wasPublished) expect(is.wasPublished).toBe(true);
        }
        versions = next;
      }
    }),
  );
});

test("what comes into force was the newest version, or is a new one", () => {
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 40 }), (life) => {
      let versions: VersionStanding[] = [];
      for (const [now, each] of life.entries()) {
        const outcome = perform(versions, seen(each, newestOf(versions)), now);
        if (outcome.refused !== undefined) continue;
        const before = new Set(inState(versions, "published").map(({ version }) => version));
        const next = after(versions, outcome.changed);
        for (const { version } of inState(next, "published"))
          if (!before.has(version)) expect(version).toBe(newestOf(next));
        versions = next;
      }
    }),
  );
});

const standing = (version: number, state: VersionStanding["state"], publishAt: number | null = null) => ({
  version,
  state,
  publishAt,
  wasPublished: state !== "draft",
});

test.each<[string, readonly VersionStanding[], Deed, string]>([
  [
    "a draft that was written from an older version",
    [standing(1, "published"), standing(2, "draft")],
    { do: "save", base: 1 },
    "stale",
  ],
  ["a draft while one waits for its moment", [standing(1, "draft", 9)], { do: "save", base: 1 }, "scheduled"],
  [
    "a draft that a newer version overtook",
    [standing(1, "draft"), standing(2, "published")],
    { do: "publish", version: 1 },
    "stale",
  ],
  ["a version that is in force already", [standing(1, "published")], { do: "publish", version: 1 }, "notDraft"],
  ["a version that is not there", [standing(1, "published")], { do: "publish", version: 2 }, "noVersion"],
  ["a moment that is past", [standing(1, "draft")], { do: "schedule", version: 1, at: 5 }, "momentPast"],
  ["a moment that nobody set", [standing(1, "draft")], { do: "withdraw", version: 1 }, "notScheduled"],
  ["a draft to be discarded that waits", [standing(1, "draft", 9)], { do: "discard", version: 1 }, "scheduled"],
  ["a way back to what is in force", [standing(1, "published")], { do: "rollBack", version: 1, base: 1 }, "inForce"],
  [
    "a way back to a draft",
    [standing(1, "published"), standing(2, "draft")],
    { do: "rollBack", version: 2, base: 2 },
    "neverInForce",
  ],
  [
    "a way back by one who has not seen the newest",
    [standing(1, "retired"), standing(2, "published")],
    { do: "rollBack", version: 1, base: 1 },
    "stale",
  ],
])("refused: %s", (_what, versions, deed, reason) => {
  expect(perform(versions, deed, 5)).toEqual({ refused: reason });
});

test("a way back leaves a draft as it is, and takes its moment from it", () => {
  const versions = [standing(1, "retired"), standing(2, "published"), standing(3, "draft", 9)];
  const { changed } = perform(versions, { do: "rollBack", version: 1, base: 3 }, 5);
  expect(changed).toEqual([standing(2, "retired"), standing(3, "draft"), standing(4, "published")]);
});
