import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CitizenRecord,
  canBeOne,
  identityProblem,
  maskIdentity,
  mergedCitizen,
  plainIdentity,
  plainTags,
  unmergedCitizen,
} from "./citizen.ts";

const record = (of: string): fc.Arbitrary<CitizenRecord> =>
  fc.record({
    name: fc.constantFrom("", "王芳", "李强"),
    notes: fc.constantFrom("", "独居", "要求回电"),
    tags: fc.subarray(["老年人", "VIP", "残疾人"]),
    identity: fc.constantFrom(null, "hash1"),
    numbers: fc.subarray([`${of}1`, `${of}2`, `${of}3`]),
  });

test("a merge that is undone leaves both records exactly as they were", () => {
  fc.assert(
    fc.property(record("a"), record("b"), (into, from) => {
      const undone = unmergedCitizen(mergedCitizen(into, from), { into, from });
      expect(undone.into).toEqual(into);
      expect(undone.fromNumbers).toEqual(from.numbers);
    }),
  );
});

test("a merge loses no number, tag or note; what was written since stays when it is undone", () => {
  fc.assert(
    fc.property(record("a"), record("b"), fc.constantFrom("notes", "name"), (into, from, field) => {
      const merged = mergedCitizen(into, from);
      for (const part of [into, from]) {
        expect(merged.numbers).toEqual(expect.arrayContaining([...part.numbers]));
        expect(merged.tags).toEqual(expect.arrayContaining([...part.tags]));
        expect(merged.notes).toContain(part.notes);
      }
      const now = {
        ...merged,
        [field]: "后来写的",
        tags: [...merged.tags, "新标签"],
        numbers: [...merged.numbers, "c"],
      };
      const { into: undone, fromNumbers } = unmergedCitizen(now, { into, from });
      expect(undone).toEqual({
        ...into,
        [field]: "后来写的",
        tags: [...into.tags, "新标签"],
        numbers: [...into.numbers, "c"],
      });
      expect(fromNumbers).toEqual(from.numbers);
    }),
  );
});

test("two with an identity number each are two people", () => {
  const one = { name: "", notes: "", tags: [], identity: "x" };
  expect(canBeOne(one, { ...one, identity: "y" })).toBe(false);
  expect(canBeOne(one, { ...one, identity: null })).toBe(true);
  expect(canBeOne(one, one)).toBe(true);
});

test("a resident's identity number is checked by its last sign, other documents by their form", () => {
  expect(identityProblem("11010519491231002X")).toBe(undefined);
  expect(identityProblem("110105194912310021")).toBe("checkSign");
  expect(identityProblem("E12345678")).toBe(undefined);
  expect(identityProblem("12")).toBe("form");
  expect(identityProblem("护照12345")).toBe("form");
  expect(plainIdentity(" 110105 19491231-002x")).toBe("11010519491231002X");
  expect(maskIdentity("11010519491231002X")).toBe("1*************002X");
  expect(maskIdentity("E1234")).toBe("***34");
  expect(plainTags([" 老年人 ", "", "老年人", "VIP"])).toEqual(["老年人", "VIP"]);
});
