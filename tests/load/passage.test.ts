import { buildRtp, decodeG711, encodeG711 } from "@zongji/kit";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Ear } from "./ear.ts";
import { frameBytes, toneFrame, writeMark } from "./frame.ts";
import { type Passage, passageOf, withoutFarEnd } from "./passage.ts";
import { receptionOf } from "./quality.ts";
import type { Stream } from "./wire.ts";

type Packet = {
  readonly atMs: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payload: Uint8Array;
};

/** Just before both numbers wrap. */
const firstSequence = 65_400;
const firstTimestamp = 2 ** 32 - 8000;

const streamOf = (packets: readonly Packet[], ssrc: number, events: readonly number[] = []): Stream => ({
  ...{ from: "127.0.0.2:20000", to: "127.0.0.1:20002", ssrc, count: packets.length },
  atMs: Float64Array.from(packets, ({ atMs }) => atMs),
  sequence: Uint16Array.from(packets, ({ sequence }) => sequence),
  timestamp: Uint32Array.from(packets, ({ timestamp }) => timestamp),
  payloadType: Uint8Array.from(packets, (_, n) => (events.includes(n) ? 101 : 8)),
});

/** One who says so many frames, each at its moment. */
const speech = (frames: number, atMs: (n: number) => number = (n) => 1000 + 20 * n): Packet[] =>
  Array.from({ length: frames }, (_, n) => {
    const payload = Uint8Array.from(toneFrame(450));
    writeMark(payload, 0, (firstSequence + n) & 0xffff);
    return {
      atMs: atMs(n),
      sequence: (firstSequence + n) & 0xffff,
      timestamp: (firstTimestamp + 160 * n) >>> 0,
      payload,
    };
  });

const samplesOf = (packets: readonly Packet[]): Int16Array =>
  decodeG711("PCMA", Uint8Array.from(packets.flatMap(({ payload }) => [...payload])));

/** A switch's own packets of a sound, so long after the one who spoke began. */
const packetsOf = (samples: Int16Array, delayMs: number): Packet[] => {
  const bytes = encodeG711("PCMA", samples);
  return Array.from({ length: Math.floor(bytes.length / frameBytes) }, (_, n) => ({
    atMs: 1000 + delayMs + 20 * n,
    sequence: (65_500 + n) & 0xffff,
    timestamp: (2 ** 32 - 1000 + 160 * n) >>> 0,
    payload: bytes.subarray(n * frameBytes, (n + 1) * frameBytes),
  }));
};

/** Passes packets on as they are, under numbers of its own. */
const relayed = (packets: readonly Packet[], delayMs: number): Packet[] =>
  packets.map(({ atMs, sequence, timestamp, payload }) => ({
    ...{ atMs: atMs + delayMs, payload },
    sequence: (sequence + 77) & 0xffff,
    timestamp: (timestamp + 7777) >>> 0,
  }));

const heardOf = (packets: readonly Packet[], ssrc = 9): Ear => {
  const ear = new Ear();
  for (const { sequence, timestamp, payload } of packets)
    ear.hear(Buffer.from(buildRtp({ marker: false, payloadType: 8, sequence, timestamp, ssrc, payload })));
  return ear;
};

const all = { fromMs: 0, toMs: 1e9 };
const judge = (said: readonly Packet[], came: readonly Packet[], stretch = all): Passage =>
  passageOf([streamOf(said, 5)], [streamOf(came, 9)], heardOf(came).marks, stretch);

const allAt = ({ delaysMs }: Passage, ms: number) => {
  for (const each of delaysMs) expect(each).toBeCloseTo(ms, 6);
};

it("tells the delay of speech that is passed on as it came, and that nothing is missing", () => {
  const said = speech(300);
  const passage = judge(said, relayed(said, 1.5));
  expect(passage).toMatchObject({ sent: 300, leftOut: 0, inserted: 0 });
  expect(passage.delaysMs).toHaveLength(300);
  allAt(passage, 1.5);
});

it("takes off what the far end itself was late, stall and burst alike", () => {
  const said = speech(300, (n) => 1000 + 20 * Math.max(n, n > 100 && n < 110 ? 110 : n));
  allAt(judge(said, relayed(said, 2)), 2);
});

it("calls nothing late that left late, and what the switch held back by how long it did", () => {
  const said = speech(300, (n) => 1000 + 20 * Math.max(n, n > 100 && n < 110 ? 110 : n));
  const came = relayed(said, 2).map((packet, n) => (n === 200 ? { ...packet, atMs: packet.atMs + 25 } : packet));
  const reception = receptionOf(streamOf(came, 9));
  expect(reception.late).toBeGreaterThan(5);
  const own = withoutFarEnd(reception, judge(said, came));
  expect(own).toMatchObject({ packets: 300, lost: 0, late: 1, beyondBuffer: 0 });
  expect(own.worstMs).toBeCloseTo(25, 6);
  const held = relayed(said, 2).map((packet, n) => (n % 100 === 50 ? { ...packet, atMs: packet.atMs + 45 } : packet));
  expect(withoutFarEnd(reception, judge(said, held))).toMatchObject({ late: 3, beyondBuffer: 3 });
});

it("tells the delay of speech wherever a switch of its own clock cuts it, mixed anew", () => {
  for (const shift of [0, 1, 77, 153, 154, 155, 156, 159]) {
    const said = speech(200);
    const sound = new Int16Array(200 * frameBytes + shift);
    sound.set(samplesOf(said), shift);
    const passage = judge(said, packetsOf(sound, 40), { fromMs: 0, toMs: 1000 + 20 * 199 });
    expect(passage).toMatchObject({ sent: 199, leftOut: 0, inserted: 0 });
    allAt(passage, 40 + shift / 8);
  }
});

it("tells exactly how many frames were cut out of a stream, and the smaller delay after each", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 198 }), { maxLength: 20 }), (gone) => {
      const said = speech(200);
      const passage = judge(said, packetsOf(samplesOf(said.filter((_, n) => !gone.includes(n))), 600));
      expect(passage).toMatchObject({ sent: 200, leftOut: gone.length, inserted: 0 });
      expect(passage.delaysMs).toHaveLength(200 - gone.length);
      expect(passage.delaysMs.at(-1)).toBeCloseTo(600 - 20 * gone.length, 6);
    }),
    { numRuns: 20 },
  );
});

it("tells what was cut of frames that came", () => {
  const said = speech(200);
  const sound = [...samplesOf(said)];
  sound.splice(150 * frameBytes + 100, 40);
  sound.splice(50 * frameBytes + 30, 80);
  const passage = judge(said, packetsOf(Int16Array.from(sound), 60), { fromMs: 0, toMs: 1000 + 20 * 199 });
  expect(passage).toMatchObject({ sent: 199, leftOut: 0.75, inserted: 0 });
});

it("counts a packet that is lost on its way to the switch or from it, with a made up one in its place or none", () => {
  const said = speech(200);
  const quiet = new Uint8Array(frameBytes).fill(0xd5);
  const madeUp = relayed(said, 1).map((packet, n) => (n === 70 || n === 71 ? { ...packet, payload: quiet } : packet));
  expect(judge(said, madeUp)).toMatchObject({ sent: 200, leftOut: 2, inserted: 0 });
  const repeated = relayed(said, 1);
  repeated[70] = { ...repeated[70]!, payload: repeated[69]!.payload };
  expect(judge(said, repeated)).toMatchObject({ sent: 200, leftOut: 1, inserted: 1 });
  expect(
    judge(
      said,
      relayed(said, 1).filter((_, n) => n % 50 !== 49 || n > 180),
    ),
  ).toMatchObject({ leftOut: 3 });
});

it("counts what came twice, once or in a row, as inserted, and its delay by its first coming", () => {
  const said = speech(200);
  const samples = [...samplesOf(said)];
  samples.splice(120 * frameBytes, 0, ...samples.slice(119 * frameBytes, 120 * frameBytes));
  samples.splice(60 * frameBytes, 0, ...samples.slice(58 * frameBytes, 60 * frameBytes));
  const passage = judge(said, packetsOf(Int16Array.from(samples), 10));
  expect(passage).toMatchObject({ sent: 200, leftOut: 0, inserted: 3 });
  expect(passage.delaysMs[59]).toBeCloseTo(10, 6);
  expect(passage.delaysMs[60]).toBeCloseTo(50, 6);
  expect(passage.delaysMs[120]).toBeCloseTo(70, 6);
});

it("finds nothing wrong with packets that overtake each other", () => {
  const said = speech(200);
  const came = relayed(said, 30);
  [came[80], came[81]] = [came[81]!, came[80]!];
  expect(judge(said, came)).toMatchObject({ sent: 200, leftOut: 0, inserted: 0 });
});

it("does not count key presses as speech, nor what left outside the stretch that is judged", () => {
  const said = speech(200);
  const came = relayed(said, 1).filter((_, n) => n < 50 || n > 60);
  const events = Array.from({ length: 11 }, (_, n) => 50 + n);
  const passage = passageOf([streamOf(said, 5, events)], [streamOf(came, 9)], heardOf(came).marks, {
    fromMs: 1000 + 20 * 10,
    toMs: 1000 + 20 * 100,
  });
  expect(passage).toMatchObject({ sent: 90 - 11, leftOut: 0 });
  expect(passage.delaysMs).toHaveLength(90 - 11);
});

it("takes nothing for speech that only looks like a number, and all as missing where nothing came", () => {
  const said = speech(200);
  let seed = 1;
  const noise = relayed(said, 1).map((packet) => {
    const payload = new Uint8Array(frameBytes);
    for (let n = 0; n < frameBytes; n += 1) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      payload[n] = (0x80 | ((seed >>> 16) & 15)) ^ 0x55;
    }
    return { ...packet, payload };
  });
  expect(judge(said, noise).leftOut).toBeGreaterThan(190);
  expect(judge(said, relayed(said, 5001))).toMatchObject({ leftOut: 200 });
  expect(judge(said, [])).toMatchObject({ sent: 200, leftOut: 200, inserted: 0 });
  expect(passageOf([], [], new Ear().marks, all)).toMatchObject({ sent: 0, leftOut: 0 });
});

it("goes on where the switch begins another stream", () => {
  const said = speech(200);
  const came = relayed(said, 1);
  const [before, after] = [came.slice(0, 100), came.slice(100)];
  const ear = heardOf(before);
  for (const { sequence, timestamp, payload } of after)
    ear.hear(Buffer.from(buildRtp({ marker: false, payloadType: 8, sequence, timestamp, ssrc: 10, payload })));
  const passage = passageOf([streamOf(said, 5)], [streamOf(before, 9), streamOf(after, 10)], ear.marks, all);
  expect(passage).toMatchObject({ sent: 200, leftOut: 0, inserted: 0 });
});
