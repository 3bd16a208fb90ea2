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

test("a leg hears each leg of its list once, and never itself", () => {
  const { hearing, asked } = scene(a);
  hearing.set(a, [b, c, b, a]);
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b, c] }]);
});

test("a leg whose media is not open yet is sent its list when it opens", () => {
  const { hearing, asked, there } = scene(b);
  hearing.set(a, [b]);
  expect(asked).toEqual([]);
  there.add(a);
  hearing.opened(a);
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b] }]);
});

test("a new media process gets all lists, without legs that have ended", () => {
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

test("after a crash the lists are sent by `again`; an open leg without a list gets none", () => {
  const { hearing, asked } = scene(a, b);
  hearing.takeUp(a, [b]);
  hearing.opened(b);
  expect([asked, hearing.of(a), hearing.of(b)]).toEqual([[], [b], undefined]);
  hearing.again();
  expect(asked).toEqual([{ do: "Hear", session: a, from: [b] }]);
  hearing.forget(a);
  expect(hearing.of(a)).toBeUndefined();
});
