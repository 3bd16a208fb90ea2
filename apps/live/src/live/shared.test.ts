import { exampleHotline } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Holding } from "../journal/index.ts";
import { createShared } from "./shared.ts";

test("whatever holds what is shared names it, is left as it is, and comes back whole from what was written", () => {
  const config = exampleHotline();
  const leaf = fc.constantFrom(...config.flows, ...config.groups, ...config.surveys, null, 1, "x", {}, []);
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value")),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const before = JSON.stringify(values);
      const shared = createShared("000001-x", new Map());
      shared.learn(config);
      const also: Holding[] = [];
      const packed = JSON.stringify(values.map((each) => shared.pack(each, (holding) => also.push(holding))));
      expect(JSON.stringify(values)).toBe(before);
      for (const { id } of config.groups) expect(packed).not.toContain(id);
      expect(new Set(also.map(({ key }) => key)).size).toBe(also.length);
      const held = new Map(also.map(({ key, value }) => [key, JSON.parse(JSON.stringify(value)) as unknown]));
      expect(createShared("000002-x", held).unpack(JSON.parse(packed))).toEqual(JSON.parse(before));
    }),
  );
});
