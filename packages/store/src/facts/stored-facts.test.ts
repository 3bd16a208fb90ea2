import { expect, test } from "vitest";
import { factsOfRows, UnreadFacts } from "./stored-facts.ts";

const key = { node: "n1", epoch: "000001-00000000", seq: 1, at: 1, v: 1 };
const stopped = { type: "NodeStopped", callsEnded: 1, ...key };

test("unreadable facts are left out and counted each time, and logged once for each reason", () => {
  const unread = new UnreadFacts();
  const told: object[] = [];
  const skip = () => {};
  unread.logTo({ debug: skip, info: skip, warn: skip, error: (fields) => void told.push(fields) });
  const bad = { ...stopped, callsEnded: "one" };
  const bodies = [stopped, bad, { ...stopped, type: "Foreseen" }, bad, { ...stopped, seq: 2 }];
  const facts = factsOfRows(
    bodies.map((body) => ({ body })),
    unread,
  );
  expect(facts.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(unread.count).toBe(3);
  expect(told).toMatchObject([
    { type: "NodeStopped", field: "/callsEnded" },
    { type: "Foreseen", field: "/type" },
  ]);
});
