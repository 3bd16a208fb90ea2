import type { LegId } from "@zongji/domain";
import type { MediaCommand } from "@zongji/media";
import { expect, test } from "vitest";
import { createHearing } from "./hearing.ts";

const [a, b, c] = ["a", "b", "c"] as unknown as [LegId, LegId, LegId];

const scene = (...open: LegId[]) => {
  const there = new Set<LegId>(open);
  const asked: MediaCommand[] = [];
  const hearing = createHearing(
    (leg) => there.has(leg),
    (command) => void asked.push(command),
  );
  return { there, asked, hearing };
};

test("a leg hears those that it is told, once each, and never itself", () => {
  const { hearing, asked } = scene(a);
  hearing.set(a, [b, c, b, a]);
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b, c] }]);
});

test("a leg that isn't open yet is told when it is", () => {
  const { hearing, asked, there } = scene(b);
  hearing.set(a, [b]);
  expect(asked).toEqual([]);
  there.add(a);
  hearing.opened(a);
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b] }]);
});

test("a new media process is told all that stands, and nothing of who is over", () => {
  const { hearing, asked } = scene(a, b, c);
  hearing.set(a, [b]);
  hearing.set(b, []);
  hearing.set(c, [a, b]);
  hearing.forget(c);
  asked.length = 0;
  hearing.again();
  expect(asked).toEqual([
    { do: "Hear", session: a, from: [b] },
    { do: "Hear", session: b, from: [] },
  ]);
});

test("what was heard before a crash is asked for when it is said, and an open leg that hears nobody is not asked about", () => {
  const { hearing, asked } = scene(a, b);
  hearing.takeUp(a, [b]);
  hearing.opened(b);
  expect([asked, hearing.of(a), hearing.of(b)]).toEqual([[], [b], undefined]);
  hearing.again();
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b] }]);
  hearing.forget(a);
  expect(hearing.of(a)).toBeUndefined();
});
