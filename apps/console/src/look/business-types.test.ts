import { expect, test } from "vitest";
import { treeOf } from "./business-types.tsx";

test("types stand beneath their parents with their whole names; what has no parent in the list stands at the top", () => {
  const types = [
    { id: "vat", name: "增值税", parent: "tax" },
    { id: "tax", name: "税务", parent: null },
    { id: "alone", name: "旧", parent: "gone" },
  ];
  expect(treeOf(types)).toEqual([
    {
      ...{ value: "tax", title: "税务", path: "税务" },
      children: [{ value: "vat", title: "增值税", path: "税务 / 增值税", children: [] }],
    },
    { value: "alone", title: "旧", path: "旧", children: [] },
  ]);
});
