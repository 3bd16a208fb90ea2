import { expect, test } from "vitest";
import type { JournalRecord } from "../journal/index.ts";
import { keepBindings, keptBindings } from "./bindings.ts";

const phone = { device: "phone-8001", contact: "sip:8001@192.0.2.1", expiresInMs: 60_000 };

const keeper = () => {
  const written: JournalRecord[] = [];
  let now = 1_000_000;
  let expiresAt = now + phone.expiresInMs;
  const keep = keepBindings(
    { append: async (records) => void written.push(...records) },
    () => [{ ...phone, expiresInMs: expiresAt - now } as never],
    () => now,
  );
  return {
    written,
    keep,
    passes: (ms: number) => {
      now += ms;
    },
    registersAgain: () => {
      expiresAt = now + phone.expiresInMs;
    },
  };
};

test("a phone that stays registered is written once, not each second", () => {
  const { written, keep, passes, registersAgain } = keeper();
  for (let second = 0; second < 30; second++) {
    keep();
    passes(1000);
  }
  expect(written.length).toBe(1);
  registersAgain();
  keep();
  expect(written.length).toBe(2);
});

test("what was kept long ago has so much less time left, or none", () => {
  const { written, keep } = keeper();
  keep();
  const [record] = written;
  const past = { bindings: record?.kind === "bindings" ? record.bindings : [] };
  expect(keptBindings(past, 1_040_000)).toEqual([{ ...phone, expiresInMs: 20_000 }]);
  expect(keptBindings(past, 1_060_000)).toEqual([]);
});

test("what an earlier release wrote is read as it is", () => {
  expect(keptBindings({ bindings: [phone] }, 5)).toEqual([phone]);
});
