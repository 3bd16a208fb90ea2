import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  businessTypeName,
  isOfferedType,
  isRetiredType,
  lineOf,
  mostTypeLevels,
  problemsOfTypes,
  typesBeneath,
  typesGone,
  typesOfFlow,
  typesOfLabels,
} from "./business-types.ts";
import { type BusinessType, checkConfig, type HotlineConfig, readConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf, retiredTypes } from "./flow/index.ts";

const type = (id: string, parent?: string, more: Partial<BusinessType> = {}): BusinessType => ({
  ...{ id, name: id.toUpperCase(), ...more },
  ...(parent === undefined ? {} : { parent }),
});
const tree = [type("tax"), type("vat", "tax"), type("refund", "vat"), type("social")];

describe("the tree's rules", () => {
  const problems = (types: readonly BusinessType[]) => problemsOfTypes(types, "types");
  test("a tree without faults has none", () => expect(problems(tree)).toEqual([]));
  test("two of one parent with one name", () => {
    expect(problems([...tree, type("vat2", "tax", { name: " vat " })])).toEqual([
      { field: "types[4].name", problem: " vat  is there twice" },
    ]);
    expect(problems([...tree, type("vat2", "social", { name: "VAT" })])).toEqual([]);
    expect(problems([...tree, type("vat2", "tax", { name: "VAT", retired: true })])).toEqual([]);
  });
  test("circles, of one and of more, without end", () => {
    expect(problems([type("a", "a")])).toEqual([{ field: "types[0].parent", problem: "stands beneath itself" }]);
    expect(
      problems([type("a", "c"), type("b", "a"), type("c", "b"), type("d", "c")]).map(({ field }) => field),
    ).toEqual(["types[0].parent", "types[1].parent", "types[2].parent"]);
  });
  test("levels", () => {
    const deep = Array.from({ length: mostTypeLevels + 1 }, (_, n) => type(`l${n}`, n === 0 ? undefined : `l${n - 1}`));
    expect(problems(deep.slice(0, -1))).toEqual([]);
    expect(problems(deep)).toEqual([
      { field: `types[${mostTypeLevels}].parent`, problem: `must have ${mostTypeLevels} levels at most` },
    ]);
  });
  test("days that are none, and ends before their beginning", () => {
    expect(problems([type("a", undefined, { from: "2026-02-30" })])[0]?.field).toBe("types[0].from");
    expect(problems([type("a", undefined, { from: "2026-03-01", until: "2026-03-01" })])).toEqual([
      { field: "types[0].until", problem: "must begin before it ends" },
    ]);
  });
  test("a name of nothing but spaces", () =>
    expect(problems([type("a", undefined, { name: "  " })])[0]?.field).toBe("types[0].name"));
});

test("a name is told from the top down; a label that is no id stays readable", () => {
  expect(businessTypeName(tree, "refund")).toBe("TAX / VAT / REFUND");
  expect(businessTypeName(tree, "业务咨询")).toBe("业务咨询");
});

test("a type is offered from its first day until the last has come, as long as all above it are", () => {
  const types = [type("a", undefined, { from: "2026-01-01", until: "2026-02-01" }), type("b", "a")];
  for (const id of ["a", "b"])
    expect(
      ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"].map((day) => isOfferedType(types, id, day)),
    ).toEqual([...[false, true, true, false]]);
  const retired = [type("a", undefined, { retired: true }), type("b", "a")];
  expect([isRetiredType(retired, "b"), isOfferedType(retired, "b", "2026-01-01")]).toEqual([true, false]);
  expect(isOfferedType(tree, "gone", "2026-01-01")).toBe(false);
});

test("types that are missing are told; moved and renamed ones are not", () => {
  expect(typesGone(tree, [type("vat"), type("tax", "vat"), type("social", undefined, { name: "other" })])).toEqual([
    tree[2],
  ]);
});

const anyTree = fc
  .array(fc.tuple(fc.nat(30), fc.boolean(), fc.boolean()), { maxLength: 30 })
  .map((rows) =>
    rows.map(([up, isTop, retired], n) => type(`t${n}`, isTop ? undefined : `t${up % rows.length}`, { retired })),
  );

test("of any tree, circles too: everything ends; a tree without faults leads every type to a top within its levels", () => {
  fc.assert(
    fc.property(anyTree, (types) => {
      const isWhole = problemsOfTypes(types, "types").length === 0;
      for (const { id } of types) {
        const line = lineOf(types, id);
        expect(line.at(-1)?.id).toBe(id);
        expect(new Set(line).size).toBe(line.length);
        if (isWhole) expect([line[0]?.parent, line.length <= mostTypeLevels]).toEqual([undefined, true]);
        // Above and beneath say the same.
        for (const above of line) expect(typesBeneath(types, above.id)).toContain(id);
        if (isRetiredType(types, id)) expect(isOfferedType(types, id, "2026-01-01")).toBe(false);
      }
    }),
  );
});

test("of any tree: a circle is told exactly where a type stands above itself", () => {
  fc.assert(
    fc.property(anyTree, (types) => {
      const told = problemsOfTypes(types, "types").filter(({ problem }) => problem === "stands beneath itself");
      const climbs = (id: string): boolean => {
        let at = types.find((each) => each.id === id)?.parent;
        for (let n = 0; n < types.length && at !== undefined; n += 1) {
          if (at === id) return true;
          at = types.find((each) => each.id === at)?.parent;
        }
        return false;
      };
      expect(told.map(({ field }) => field)).toEqual(
        types.flatMap(({ id }, n) => (climbs(id) ? [`types[${n}].parent`] : [])),
      );
    }),
  );
});

describe("in the configuration", () => {
  const config = exampleHotline();
  const [flow] = config.flows;

  test("a flow's type must be in the tree", () => {
    const types = config.businessTypes!.filter(({ id }) => id !== "progress");
    expect(checkConfig({ ...config, businessTypes: types })).toEqual([
      { field: "flows[0].nodes.second.keys.2.businessType", problem: "no business type progress" },
    ]);
    expect(checkConfig({ ...config, businessTypes: [...types, type("progress", "none")] })).toContainEqual({
      field: "businessTypes[2].parent",
      problem: "no business type none",
    });
    expect(checkConfig({ ...config, businessTypes: [...types, types[0]!, type("progress")] })).toContainEqual({
      field: "businessTypes[2].id",
      problem: "consultation is there twice",
    });
  });

  test("one that is retired, or beneath a retired one, is a warning at the node", () => {
    const businessTypes = [type("top", undefined, { retired: true }), type("progress", "top"), type("complaint")];
    expect(retiredTypes(flow!, businessTypes)).toEqual([
      { code: "retiredType", node: "second", about: "TOP / PROGRESS" },
    ]);
    const codes = (types: readonly BusinessType[]) =>
      findingsOf(flow!, { flows: config.flows, hasPrompt: () => true, businessTypes: types }).map(({ code }) => code);
    expect(codes(businessTypes)).toContain("retiredType");
    expect(codes(config.businessTypes!)).not.toContain("retiredType");
  });

  test("what was kept before there was a tree has its labels for one, and can be run", () => {
    const { businessTypes: _none, ...before } = config;
    const labelled = JSON.parse(JSON.stringify(before).replaceAll('"progress"', '"进度 查询"')) as HotlineConfig;
    const read = readConfig(labelled) as HotlineConfig;
    expect(read.businessTypes).toEqual(
      ["consultation", "complaint", "进度 查询"].map((label) => ({ id: label, name: label })),
    );
    expect(checkConfig(read)).toEqual([]);
    expect(typesOfFlow(read.flows[0]!).map((each) => each.type)).toContain("进度 查询");
    expect(typesOfLabels([null, { nodes: { a: { businessType: 7, keys: [] } } }])).toEqual([]);
  });
});
