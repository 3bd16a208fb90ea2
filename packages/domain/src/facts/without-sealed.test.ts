import { expect, test } from "vitest";
import type { Fact } from "../fact.ts";
import { withoutSealed } from "./without-sealed.ts";

const key = { node: "n1", epoch: "e", seq: 1, at: 1 };

test("what leaves the server has no sealed field, and every other", () => {
  const rest = { type: "KeyPressed", call: "c", flowNode: "main", valid: false, ...key, v: 2 };
  const fact = { ...rest, sealedKey: { key: "k", text: "t" } } as unknown as Fact;
  expect(withoutSealed(fact)).toEqual(rest);
  expect(fact).toHaveProperty("sealedKey");
});

test("a fact of a type without sealed fields leaves whole", () => {
  const fact = { type: "NodeStopped", callsEnded: 0, ...key, v: 1 } as Fact;
  expect(withoutSealed(fact)).toEqual(fact);
});
