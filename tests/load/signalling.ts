import { createSocket } from "node:dgram";
import { newWorld, sleep, until, type World } from "@zongji/kit";
import { type BenchHotline, openBench } from "./bench-hotline.ts";
import { beforeOthers } from "./cores.ts";
import { carrierAddress } from "./hotline.ts";
import { coreShare, usageOf } from "./processes.ts";
import { percentile } from "./quality.ts";
import { SipEnd } from "./sip-end.ts";
import type { Place } from "./voice.ts";

const windowMs = 10_000;
const rampMs = 2000;
const rates = [50, 100, 200, 300, 400, 600, 800, 1000, 1300, 1600, 2000] as const;
/** A rate is not held where the slower calls take longer than this to be answered. */
const patienceMs = 500;

/** Calls that were answered and hung up at once, at a rate that was held. */
export type Signalled = {
  /** Calls a second. */
  readonly rate: number;
  readonly corePct: number;
  /** Per cent of a core by kind of process. */
  readonly corePctBy: Readonly<Record<string, number>>;
  readonly setupP50Ms: number;
  readonly setupP95Ms: number;
  readonly failed: number;
  readonly repeated: number;
};

/** What is sent to a call that says nothing goes here. */
const openSink = async (world: World): Promise<{ address: string; port: number }> => {
  const sink = createSocket({ type: "udp4", recvBufferSize: 1 << 16 });
  const place = { address: carrierAddress, port: 19_998 };
  await new Promise<void>((resolve) => sink.bind(place.port, place.address, resolve));
  world.own({ close: () => sink.close() });
  return place;
};

const hold = async (
  { server, number }: BenchHotline,
  carrier: SipEnd,
  rtp: Place,
  rate: number,
): Promise<Signalled> => {
  const setUpsMs: number[] = [];
  let [failed, placed, counts] = [0, 0, false];
  const one = () => {
    const counted = counts;
    const dialog = carrier.call(number, "13900000000", rtp);
    dialog.onAnswered = () => {
      if (counted) setUpsMs.push(dialog.answeredAtMs! - dialog.invitedAtMs);
      dialog.hangUp();
    };
    dialog.onEnded = ({ how }) => {
      if (how !== "bye") failed += 1;
    };
  };
  const repeatedBefore = carrier.repeated;
  const startMs = performance.now();
  const goOnUntil = async (endMs: number) => {
    for (let now = performance.now(); now < endMs; now = performance.now()) {
      for (; placed < ((now - startMs) * rate) / 1000; placed += 1) one();
      await sleep(1);
    }
  };
  await goOnUntil(startMs + rampMs);
  counts = true;
  const [before, placedBefore] = [usageOf(server.pid), placed];
  await goOnUntil(startMs + rampMs + windowMs);
  const after = usageOf(server.pid);
  const share = coreShare(before, after);
  const seconds = (after.atMs - before.atMs) / 1000;
  await until("every call has ended", () => carrier.dialogs === 0, { limitMs: 40_000 });
  return {
    rate: (placed - placedBefore) / seconds,
    corePct: share.all * 100,
    corePctBy: Object.fromEntries(Object.entries(share.by).map(([kind, each]) => [kind, each * 100])),
    setupP50Ms: percentile(setUpsMs, 0.5),
    setupP95Ms: percentile(setUpsMs, 0.95),
    failed,
    repeated: carrier.repeated - repeatedBefore,
  };
};

const isHeld = ({ failed, setupP95Ms }: Signalled): boolean => failed === 0 && setupP95Ms <= patienceMs;

/** Calls a second of signalling alone: at rising rates, each answered and hung up at once, until one is not held. All that were tried, in order. */
export const measureSignalling = async (core: string, asked: number | undefined): Promise<Signalled[]> => {
  const world = newWorld(beforeOthers);
  try {
    const hotline = await openBench(world, "cps", 0, core);
    const server = { address: hotline.server.bind, port: hotline.server.sipPort };
    const carrier = world.own(await SipEnd.open({ place: { address: carrierAddress, port: 5070 }, server }));
    const rtp = await openSink(world);
    const tried: Signalled[] = [];
    for (const rate of asked === undefined ? rates : [asked]) {
      tried.push(await hold(hotline, carrier, rtp, rate));
      if (!isHeld(tried.at(-1)!)) break;
      await sleep(1000);
    }
    return tried;
  } finally {
    await world.close();
  }
};

/** The highest rate that was held; else the first that was tried. */
export const heldOf = (tried: readonly Signalled[]): Signalled => tried.filter(isHeld).at(-1) ?? tried[0]!;
