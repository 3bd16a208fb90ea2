import { expect, test } from "vitest";
import { exportedLists } from "./exports.ts";
import { viewParams } from "./list-views.ts";

test("a view of any list keeps what is chosen, and nothing that is typed", () => {
  for (const list of Object.values(exportedLists))
    for (const [name, { kind, params }] of Object.entries(list.filters)) {
      const isTyped = ["text", "number", "period", "hidden"].includes(kind);
      for (const param of Object.keys(params))
        expect(viewParams(list).includes(param), `${list.id} ${name} ${param}`).toBe(!isTyped);
    }
  expect(viewParams(exportedLists.calls)).not.toContain("number");
  expect(viewParams(exportedLists.citizens)).not.toContain("name");
});
