import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { aboutOf, checkConfig, exampleHotline, groupConfig } from "@zongji/domain";
import { expect, test } from "vitest";
import { operations, toShown, withShown } from "./index.ts";

const propertiesOf = (schema: TSchema) => Object.entries(schema.properties as Readonly<Record<string, TSchema>>);

test("each field that is given to a kind has words in both languages", () => {
  const { createGroup, createNumber, createDialRight, changePolicies } = operations;
  const apart = ["roles", "restReasons", "noAnswerLimitMs", "deviceLostLimitMs"];
  for (const { body } of [createGroup, createNumber, createDialRight, changePolicies])
    for (const [name, schema] of propertiesOf(body)) {
      if (apart.includes(name)) continue;
      const label = aboutOf(schema)?.label;
      expect([name, label?.zh, label?.en]).toEqual([name, expect.stringMatching(/./), expect.stringMatching(/[a-z]/i)]);
    }
});

test("the API and the check refuse the same values", () => {
  const [group] = exampleHotline().groups;
  const change = operations.changeGroup.body;
  const inCheck = (given: object) => {
    const config = exampleHotline();
    return checkConfig({ ...config, groups: [{ ...group, ...given }, ...config.groups.slice(1)] }).length === 0;
  };
  const tried: readonly object[] = [
    ...[2999, 3000, 120_000, 120_001, 3000.5, "20"].map((ringMs) => ({ ringMs })),
    ...[-1, 0, 10_000, 10_001].map((maxWaiting) => ({ maxWaiting })),
    ...["", "业务", "x".repeat(64), "x".repeat(65)].map((name) => ({ name })),
    ...["wait", "leave", "dance"].map((noAgent) => ({ noAgent })),
    ...[{ to: "hangUp" }, { to: "mars" }, { to: "group" }].map((overflow) => ({ overflow })),
  ];
  for (const given of tried) expect([given, Value.Check(change, given)]).toEqual([given, inCheck(given)]);
});

test("what may be absent is shown by its default or as null, and null takes it away", () => {
  const [group] = exampleHotline().groups;
  expect(toShown(groupConfig, group!)).toMatchObject({ noAgent: "wait", node: null, survey: "satisfaction" });
  const given = withShown(groupConfig, group!, { node: "n1", noAgent: "leave", members: ["x"] });
  expect(given).toEqual({ ...group, node: "n1", noAgent: "leave" });
  expect(withShown(groupConfig, given, { node: null, survey: null })).toEqual({
    ...group,
    noAgent: "leave",
    survey: null,
  });
});
