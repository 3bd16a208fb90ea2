import { expect, test } from "vitest";
import { soundingOf } from "./silence.ts";

const rate = 1000;
/** A lane that is loud in these seconds. */
const lane = (seconds: number, ...loud: readonly (readonly [number, number])[]): Float32Array =>
  Float32Array.from({ length: seconds * rate }, (_, at) =>
    loud.some(([from, to]) => at / rate >= from && at / rate < to) ? 0.5 * (at % 2 === 0 ? 1 : -1) : 0.001,
  );

test("a silence is where both lanes say nothing for a while; what is left at its ends is heard", () => {
  const { silences, silentShare, bothShare } = soundingOf([lane(20, [0, 4], [12, 20]), lane(20, [3, 6])], rate);
  expect(silences).toHaveLength(1);
  expect(silences[0]!.from).toBeCloseTo(6.3);
  expect(silences[0]!.to).toBeCloseTo(11.7);
  expect(silentShare).toBeCloseTo(6 / 20);
  expect(bothShare).toBeCloseTo(1 / 20);
});

test("a pause for breath is none, one at the end is", () => {
  expect(soundingOf([lane(10, [0, 4], [5, 10]), lane(10)], rate).silences).toEqual([]);
  expect(soundingOf([lane(10, [0, 4]), lane(10)], rate).silences).toHaveLength(1);
  expect(soundingOf([lane(0), lane(0)], rate)).toEqual({ silences: [], silentShare: 0, bothShare: 0 });
});
