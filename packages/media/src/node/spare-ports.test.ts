import fc from "fast-check";
import { expect, test } from "vitest";
import { SparePorts } from "./spare-ports.ts";

const address = { bind: "127.0.0.1", ports: [40_000, 40_999] } as const;

/** What the media process answers with. */
const opened = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + 2 * n);

test("the first session requests ports, the next ones use spare ones; more are requested when half are used", () => {
  const spare = new SparePorts();
  expect(spare.take(address)).toBeUndefined();
  expect(spare.wanted(address)).toBe(32);
  expect(spare.wanted(address)).toBe(0);
  spare.came(address, opened(40_000, 32));
  const taken = opened(40_000, 15).map((port) => [spare.take(address) === port, spare.wanted(address)]);
  expect(taken).toEqual(taken.map(() => [true, 0]));
  expect(spare.take(address)).toBe(40_030);
  expect(spare.wanted(address)).toBe(16);
});

test("each range and address has its own; a small range has an eighth spare, a tiny one none", () => {
  const spare = new SparePorts();
  for (const [bind, ports, count] of [
    ["127.0.0.1", [40_000, 40_031], 2],
    ["127.0.0.2", [40_000, 40_031], 2],
    ["127.0.0.1", [40_000, 40_013], 0],
    ["127.0.0.1", [40_001, 40_001], 0],
  ] as const)
    expect(spare.wanted({ bind, ports })).toBe(count);
  spare.came({ bind: "127.0.0.1", ports: [40_000, 40_031] }, [40_000]);
  expect(spare.take({ bind: "127.0.0.2", ports: [40_000, 40_031] })).toBeUndefined();
  expect(spare.take({ bind: "127.0.0.1", ports: [40_000, 40_031], advertise: "192.0.2.1" })).toBe(40_000);
});

test("after an empty answer the next session requests again; ports of a dead process are forgotten", () => {
  const spare = new SparePorts();
  spare.wanted(address);
  spare.came(address, []);
  expect(spare.take(address)).toBeUndefined();
  expect(spare.wanted(address)).toBe(32);
  spare.came(address, [40_000]);
  spare.forget();
  expect(spare.take(address)).toBeUndefined();
  expect(spare.wanted(address)).toBe(32);
});

test("a range without spare ports uses one of an overlapping range, if both its ports are within", () => {
  const spare = new SparePorts();
  spare.came(address, [40_000, 40_998]);
  const over = (from: number, to: number, bind: string = address.bind) => spare.take({ bind, ports: [from, to] });
  expect(over(40_998, 40_998)).toBeUndefined();
  expect(over(40_001, 40_997)).toBeUndefined();
  expect(over(40_000, 40_999, "127.0.0.2")).toBeUndefined();
  expect(over(40_500, 41_999)).toBe(40_998);
  expect(over(40_500, 41_999)).toBeUndefined();
  expect(spare.take(address)).toBe(40_000);
});

test("a port that was given away is not spare in any range, until it is requested again", () => {
  const spare = new SparePorts();
  const wider = { bind: address.bind, ports: [40_000, 41_999] } as const;
  spare.came(wider, [40_004, 40_006]);
  spare.wanted(address);
  spare.giveAway(address.bind, 40_004);
  spare.giveAway("127.0.0.2", 40_006);
  spare.came(address, [40_002, 40_004]);
  expect([1, 2].map(() => spare.take(address))).toEqual([40_002, 40_006]);
  expect(spare.take(address)).toBeUndefined();
  spare.came(address, [40_004]);
  expect(spare.take(address)).toBe(40_004);
});

test("no port is given out twice and none is lost", () => {
  const step = fc.constantFrom("take", "giveBack", "came", "ask");
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const spare = new SparePorts();
      const used: number[] = [];
      let [asked, next, waiting] = [0, 40_000, 0];
      for (const one of steps) {
        if (one === "take") {
          const port = spare.take(address);
          expect(port === undefined).toBe(waiting === 0);
          if (port === undefined) continue;
          expect(used).not.toContain(port);
          used.push(port);
          waiting -= 1;
        } else if (one === "giveBack" && used.length > 0) {
          spare.giveBack(address, used.pop()!);
          waiting += 1;
        } else if (one === "ask") asked += spare.wanted(address);
        else if (one === "came" && asked > 0) {
          spare.came(address, opened(next, asked));
          [next, waiting, asked] = [next + 2 * asked, waiting + asked, 0];
        }
      }
      while (spare.take(address) !== undefined) waiting -= 1;
      expect(waiting).toBe(0);
    }),
    { numRuns: 500 },
  );
});
