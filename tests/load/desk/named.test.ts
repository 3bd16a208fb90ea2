import { expect, it } from "vitest";
import { operationOf, perCall } from "./named.ts";

const at = (path: string): string => `http://127.0.0.1:8080${path}`;

it("knows what a page's request asks for", () => {
  expect(operationOf("GET", at("/api/orders?party=p1&pageSize=5"))).toBe("listOrders");
  expect(operationOf("POST", at("/api/orders"))).toBe("openOrder");
  expect(operationOf("PUT", at("/api/orders/o1"))).toBe("saveOrder");
  expect(operationOf("PUT", at("/api/orders/o1/articles/a1"))).toBe("citeArticle");
  // A fixed part is no id.
  expect(operationOf("GET", at("/api/citizens/tags"))).toBe("citizenTags");
  expect(operationOf("GET", at("/api/citizens/c1"))).toBe("citizen");
  expect(operationOf("GET", at("/assets/index.js"))).toBeUndefined();
});

it("tells how often each was asked for in a call, the most frequent first", () => {
  expect(Object.entries(perCall({ saveOrder: 30, order: 13, searchKnowledge: 91 }, 10))).toEqual([
    ["searchKnowledge", 9.1],
    ["saveOrder", 3],
    ["order", 1.3],
  ]);
});
