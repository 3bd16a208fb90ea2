import { Type } from "@sinclair/typebox";
import { expect, test } from "vitest";
import { createDecoder, decodeFact } from "./decode.ts";
import { defineFact, type FactDefinition } from "./define.ts";

const key = { node: "n1", epoch: "000001-00000000", seq: 7, at: 1_795_000_000_000, v: 1 };
const pressed = { type: "KeyPressed", call: "c", flowNode: "main", key: "1", valid: true, ...key, v: 2 };

test("a fact of the current version is given back as it is", () => {
  const decoded = decodeFact(pressed);
  expect(decoded).toEqual({ ok: true, fact: pressed });
  expect(decoded.ok && decoded.fact).toBe(pressed);
});

test("a fact may have fields that its type no longer has", () => {
  expect(decodeFact({ ...pressed, left: "over" }).ok).toBe(true);
});

test.each([
  ["a wrong type of a field", { ...pressed, valid: "yes" }, "KeyPressed", "/valid"],
  ["a field that is not there", { ...pressed, call: undefined }, "KeyPressed", "/call"],
  ["a type that no release had", { ...pressed, type: "Guessed" }, "Guessed", "/type"],
  ["a version to come", { ...pressed, v: 9 }, "KeyPressed", "/v"],
  [
    "a word that its list does not have",
    { type: "IvrLeft", call: "c", to: "moon", selfServed: false, ...key },
    "IvrLeft",
    "/to",
  ],
])("%s is told with type and field, and the fact is kept", (_what, stored, type, field) => {
  const decoded = decodeFact(stored);
  expect(decoded).toMatchObject({ ok: false, problem: { type, field }, stored });
});

test("a value stands in no problem: it may be a person's", () => {
  const decoded = decodeFact({ ...pressed, valid: "110101199003077777", flowNode: 110101199003077777n });
  expect(JSON.stringify(!decoded.ok && decoded.problem)).not.toContain("110101");
});

test.each([
  ["nothing", undefined, "/"],
  ["a text", "KeyPressed", "/"],
  ["a list", [], "/"],
  ["no sequence number", { ...pressed, seq: undefined }, "/seq"],
  ["a node that is a number", { ...pressed, node: 1 }, "/node"],
  ["a version below the first", { ...pressed, v: 0 }, "/v"],
])("%s is no fact at all", (_what, stored, field) => {
  const decoded = decodeFact(stored);
  expect(decoded).toMatchObject({ ok: false, problem: { field } });
  expect("stored" in decoded).toBe(false);
});

const pairing = defineFact({
  type: "Paired",
  v: 3,
  of: "call",
  meaning: "A test's own type.",
  schema: Type.Object({ call: Type.String(), names: Type.Array(Type.String()), count: Type.Integer() }),
  upcasts: {
    1: ({ name, ...body }) => ({ ...body, names: [(name as string).trim()] }),
    2: (body) => ({ ...body, count: (body.names as string[]).length }),
  },
});
const decodePaired = createDecoder(new Map([["Paired", pairing as unknown as FactDefinition]]));

test("an older version goes through each upcaster in turn, and keeps its key", () => {
  const stored = { type: "Paired", call: "c", name: " a ", ...key, steady: 5 };
  const before = structuredClone(stored);
  const fact = { type: "Paired", call: "c", names: ["a"], count: 1, ...key, steady: 5, v: 3 };
  expect(decodePaired(stored)).toEqual({ ok: true, fact });
  expect(stored).toEqual(before);
  expect(decodePaired({ type: "Paired", call: "c", names: ["a", "b"], ...key, v: 2 })).toMatchObject({
    fact: { count: 2, v: 3 },
  });
});

test("an upcaster that throws, or gives what its type does not allow, is told", () => {
  expect(decodePaired({ type: "Paired", call: "c", ...key })).toMatchObject({
    ok: false,
    problem: { type: "Paired", field: "/" },
  });
  const wrong = { type: "Paired", call: "c", names: [1], ...key, v: 2 };
  expect(decodePaired(wrong)).toMatchObject({ ok: false, problem: { field: "/names/0" }, stored: wrong });
});
