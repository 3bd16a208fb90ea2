import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const at = 1;
const today = "2026-07-10";
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const claimed: ContractEvent = {
  ...{ type: "DayExemptionClaimed", side: "provider", at, day: "2026-07-08", cause: "x", proof: "x" },
  ...{ noticedOn: "2026-07-08", provedOn: "2026-07-09" },
};
type Given = Extract<ContractDeed, { type: "EvidenceFileAdded" }>;
const file = (id: string, kind: Given["kind"], key: string, bytes = 1): Given => ({
  ...{ type: "EvidenceFileAdded", file: id, kind, key, name: "a", bytes, sha256: "0".repeat(64) },
});
const files = (side: c.Side, n: number, kind: Given["kind"], key: string, bytes = 1): ContractEvent[] =>
  Array.from({ length: n }, (_, no) => ({ ...file(`${side}${no}`, kind, key, bytes), side, at }));

test.each([
  ["exemption", "2026-07-08", 20],
  ["resource", "site-area", 60],
] as const)("of %s each side gives so many files, however many the other one gave", (kind, key, most) => {
  const state = (n: number) => fold([written, claimed, ...files("client", n, kind, key)]);
  const one = file("new", kind, key);
  expect(c.refusalOf(state(most - 1), one, "client", today)).toBe(undefined);
  expect(c.refusalOf(state(most), one, "client", today)).toMatchObject({ reason: "tooMany", field: "key" });
  expect(c.refusalOf(state(most), one, "provider", today)).toBe(undefined);
});

test("a side gives 2 GB in all, and the other one's files are none of them", () => {
  const gb = 1024 ** 3;
  const state = fold([written, claimed, ...files("provider", 2, "exemption", "2026-07-08", gb - 1)]);
  const one = (bytes: number) => file("new", "resource", "site-area", bytes);
  expect(c.refusalOf(state, one(2), "provider", today)).toBe(undefined);
  expect(c.refusalOf(state, one(3), "provider", today)).toMatchObject({ reason: "tooMuch", field: "file" });
  expect(c.refusalOf(state, one(5_000_000), "client", today)).toBe(undefined);
});
