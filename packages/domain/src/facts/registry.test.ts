import { expect, test } from "vitest";
import { factRegistry, factSubjects } from "./registry.ts";
import { type Thing, things } from "./things.ts";

const all = Object.values(factSubjects).flat();
const definitions = [...factRegistry.values()];

test("each type of fact is defined once", () => {
  expect(factRegistry.size).toBe(all.length);
});

test("each version but the last has its upcaster, and no other has", () => {
  for (const { type, v, upcasts = {} } of definitions) {
    const earlier = Array.from({ length: v - 1 }, (_, n) => String(n + 1));
    expect([type, ...Object.keys(upcasts)]).toEqual([type, ...earlier]);
  }
});

test("a fact has the field that names what it opens, closes or seals, and its own history's", () => {
  for (const { type, of, schema, opens = [], closes = [], sealed = [] } of definitions) {
    const fields = [...opens, ...closes].map((thing) => things[thing].by);
    const owner = of === "node" ? [] : [of];
    for (const field of [...fields, ...sealed, ...owner])
      expect([type, ...Object.keys(schema.properties)]).toContain(field);
  }
});

test("what a fact opens another closes, and nothing is closed that none opens", () => {
  const opened = new Set(definitions.flatMap(({ opens = [] }) => opens));
  const closed = new Set(definitions.flatMap(({ closes = [] }) => closes));
  const known = Object.keys(things) as Thing[];
  expect([...opened].sort()).toEqual(known.sort());
  expect([...closed].sort()).toEqual(known.sort());
});

test("a sealed field can hold sealed text alone, and no other field can hold any", () => {
  for (const { type, schema, sealed = [] } of definitions) {
    const fields = Object.entries(schema.properties).filter(([, field]) => field.title === "sealed text");
    expect([type, ...fields.map(([name]) => name)]).toEqual([type, ...sealed]);
  }
});
