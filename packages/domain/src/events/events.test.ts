import { Type } from "@sinclair/typebox";
import { expect, test } from "vitest";
import { createEventDecoder, decodeEvent } from "./decode.ts";
import { defineEvent, type EventDefinition, type StoredEvent } from "./define.ts";
import { eventRegistry, eventSubjects } from "./registry.ts";

const stored = (type: string, body: StoredEvent["body"], v = 1): StoredEvent => ({
  ...{ id: 7, type, v, subject: "agent-8001", actor: "administrator", at: 1_795_000_000_000, body },
});

test("each type of event is defined once, under its subject, with an upcaster for each version but the last", () => {
  const all = Object.values(eventSubjects).flat();
  expect(eventRegistry.size).toBe(all.length);
  for (const [subject, definitions] of Object.entries(eventSubjects))
    for (const { type, of } of definitions) expect([type, of]).toEqual([type, subject]);
  for (const { type, v, upcasts = {} } of eventRegistry.values())
    expect([type, ...Object.keys(upcasts)]).toEqual([
      type,
      ...Array.from({ length: v - 1 }, (_, index) => String(index + 1)),
    ]);
});

test("an event of the current version is read as it is", () => {
  const given = stored("RolesGiven", { given: ["agent"], taken: [] });
  expect(decodeEvent(given)).toEqual({ ok: true, event: given });
});

test.each([
  ["a type that no release had", stored("Guessed", {}), "/type"],
  ["a version to come", stored("PasswordReset", {}, 9), "/v"],
  ["a field that is not there", stored("RolesGiven", { given: ["agent"] }), "/body/taken"],
  ["a wrong type of a field", stored("RolesGiven", { given: [1], taken: [] }), "/body/given/0"],
])("%s is told with type and field, and no value", (_what, event, field) => {
  const decoded = decodeEvent(event);
  expect(decoded).toMatchObject({ ok: false, problem: { type: event.type, field } });
  expect(JSON.stringify(decoded)).not.toContain("agent-8001");
});

const paired = defineEvent({
  type: "Paired",
  v: 3,
  of: "account",
  meaning: "A test's own type.",
  schema: Type.Object({ names: Type.Array(Type.String()), count: Type.Integer() }),
  upcasts: {
    1: ({ name, ...body }) => ({ ...body, names: [(name as string).trim()] }),
    2: (body) => ({ ...body, count: (body.names as string[]).length }),
  },
});
const decodePaired = createEventDecoder(new Map([["Paired", paired as unknown as EventDefinition]]));

test("an older version goes through each upcaster in turn; one that throws is told", () => {
  expect(decodePaired(stored("Paired", { name: " a " }))).toMatchObject({
    ok: true,
    event: { id: 7, v: 3, subject: "agent-8001", body: { names: ["a"], count: 1 } },
  });
  expect(decodePaired(stored("Paired", {}))).toMatchObject({ ok: false, problem: { type: "Paired", field: "/body" } });
});
