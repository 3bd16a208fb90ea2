import { newWorld, sleep, until, type World } from "@zongji/kit";
import { type BenchHotline, manDesks, openBench, type TalkKind } from "./bench-hotline.ts";
import { beforeOthers } from "./cores.ts";
import { type Caller, Field } from "./field.ts";
import { inForce, rtcpInForce } from "./in-force.ts";
import type { Passage, Stretch } from "./passage.ts";
import { passagesOf, receptionsOf, together } from "./passages.ts";
import { coreShare, udpDropped, usageOf } from "./processes.ts";
import { gapsOf } from "./quality.ts";
import { checkRecordings, type Talked, talkedOf } from "./recordings.ts";
import { SetUps } from "./set-ups.ts";
import { type Heard, nothingHeard, type Voice } from "./voice.ts";
import { type Stream, Wire } from "./wire.ts";

const callsPerSec = 20;
const idleMs = 3000;
const settleMs = 5000;
/** Memory is read at both ends of the window, which keeps the server from its pages meanwhile: no frames of then are judged. */
const edgeMs = 1000;

/** What was seen of so many calls of one kind. */
export type Measured = {
  readonly kind: TalkKind;
  readonly calls: number;
  /** Calls that did not come about, or ended by themselves. */
  readonly failed: number;
  /** Per cent of a core a call that stands. */
  readonly corePctPerCall: number;
  /** Per cent of a core by kind of process, all calls together. */
  readonly corePct: Readonly<Record<string, number>>;
  /** Of the far ends: per cent of a core, and the longest that a tick of theirs came late, ms. */
  readonly peersPct: number;
  readonly tickMs: number;
  /** Gaps in sequence numbers at both far ends, both directions. */
  readonly gaps: number;
  /** Frames of speech from far end to far end, all calls together; of IVR legs none. */
  readonly passage: Passage;
  /** Datagrams that a full socket threw away. */
  readonly dropped: number;
  readonly late: number;
  readonly jitterMs: number;
  /** Share of frames, looked at here and there, that held the other's tone. */
  readonly heard: number;
  readonly rssKbPerCall: number;
  readonly setUpsMs: readonly number[];
  /** What is wrong with the recordings, in words. */
  readonly recordings: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
};

type Bench = { readonly hotline: BenchHotline; readonly field: Field };

const equip = async ({ hotline, field }: Bench): Promise<void> => {
  for (let n = 0; n < hotline.agents.length; n += 20)
    await Promise.all(hotline.agents.slice(n, n + 20).map((agent) => field.equip(agent)));
  await manDesks(hotline);
};

/** Callers know nothing of our frames of 20 ms: each calls at another moment of the 50 ms that are his, all moments alike. */
const momentOf = (n: number): number => n + (((n * (Math.sqrt(5) - 1)) / 2) % 1);

/** Places calls one after another, so many a second. */
const place = async ({ hotline, field }: Bench, kind: TalkKind, calls: number): Promise<Caller[]> => {
  const startMs = performance.now();
  const placed: Caller[] = [];
  for (let n = 0; n < calls; n += 1) {
    await sleep(Math.max(0, startMs + (momentOf(n) * 1000) / callsPerSec - performance.now()));
    placed.push(await field.call(hotline.number));
  }
  const isUp = (caller: Caller) =>
    caller.dialog.end !== undefined ||
    (kind === "ivr" ? caller.dialog.answeredAtMs : caller.phone?.dialog.answeredAtMs);
  await until("every call is up", () => placed.every(isUp), { limitMs: 30_000 }).catch(() => {});
  return placed;
};

const endsOf = (callers: readonly Caller[]): Voice[] =>
  callers.flatMap(({ voice, phone }) => (phone ? [voice, phone.voice] : [voice]));

/** How sound came to the far ends by the wire, all calls together. */
const wireOf = (streams: readonly Stream[], ends: readonly Voice[], stretch: Stretch) => {
  const places = new Set(ends.map(({ address, port }) => `${address}:${port}`));
  const said = streams.filter(({ from }) => places.has(from));
  const passages = passagesOf(streams, ends, stretch);
  const receptions = [...receptionsOf(streams, ends, passages).values()];
  return {
    passage: together([...passages.values()]),
    silent: ends.length - receptions.length,
    gaps: [...receptions, ...said.map(gapsOf)].reduce((sum, { lost }) => sum + lost, 0),
    late: receptions.reduce((sum, { late }) => sum + late, 0),
    jitterMs: receptions.reduce((sum, { jitterMs }) => sum + jitterMs, 0) / receptions.length,
  };
};

/** What the far ends heard of each other, all calls together, since they last forgot. */
const heardBy = (ends: readonly Voice[]) => {
  const all = nothingHeard();
  for (const { heard } of ends) for (const key of Object.keys(all) as (keyof Heard)[]) all[key] += heard[key];
  return { heard: all.right / all.looked };
};

const isWhole = (kind: TalkKind, { dialog, phone }: Caller): boolean =>
  dialog.answeredAtMs !== undefined && !dialog.end && (kind === "ivr" || (phone !== undefined && !phone.dialog.end));

const run = async (world: World, bench: Bench, kind: TalkKind, calls: number, windowMs: number): Promise<Measured> => {
  const { hotline, field } = bench;
  const { pid } = hotline.server;
  await equip(bench);
  await sleep(idleMs);
  const idle = usageOf(pid);
  const setUps = await SetUps.watch(world, field);
  const placed = await place(bench, kind, calls);
  await sleep(settleMs);
  await setUps.end();
  const whole = placed.filter((caller) => isWhole(kind, caller));
  const ends = endsOf(whole);
  for (const { ear } of ends) ear.forget();
  const wire = await Wire.capture(world, "udp and net 127.0.0.2/31 and udp portrange 20000-65535");
  await sleep(1000);
  for (const { heard } of ends) Object.assign(heard, nothingHeard());
  const fromMs = Date.now();
  field.voices.latestMs = 0;
  const peersBefore = process.cpuUsage();
  const [before, droppedBefore] = [usageOf(pid), udpDropped()];
  await sleep(windowMs);
  const toMs = Date.now();
  const after = usageOf(pid);
  const peers = process.cpuUsage(peersBefore);
  const { latestMs: tickMs } = field.voices;
  const dropped = udpDropped() - droppedBefore;
  const heard = heardBy(ends);
  await wire.end();
  const settings = await inForce(hotline);
  const ended = whole.filter((caller) => !isWhole(kind, caller)).length;
  const share = coreShare(before, after);
  const talked: Talked[] = [];
  for (const caller of placed) {
    if (kind === "recorded" && isWhole(kind, caller)) talked.push(talkedOf(caller));
    caller.dialog.hangUp();
    await sleep(1000 / callsPerSec / 4);
  }
  await until("every call has ended", () => field.carrier.dialogs + field.desk.dialogs === 0, { limitMs: 60_000 });
  const recordings = kind === "recorded" ? await checkRecordings(hotline, talked) : [];
  // Not while they speak: a gap of a second would be in every recording.
  const { streams, reports, zeroMs } = await wire.read();
  const stretch: Stretch = { fromMs: fromMs + edgeMs - zeroMs, toMs: toMs - edgeMs - zeroMs };
  const setUpsMs = setUps.read({ phones: kind !== "ivr" });
  const { silent, ...sound } = wireOf(streams, ends, stretch);
  const corePct = Object.fromEntries(Object.entries(share.by).map(([name, each]) => [name, each * 100]));
  return {
    ...{ kind, calls, ...sound, ...heard, tickMs, dropped, setUpsMs, corePct, recordings },
    peersPct: (peers.user + peers.system) / 10 / (after.atMs - before.atMs),
    failed: calls - whole.length + ended + silent,
    corePctPerCall: (share.all * 100) / whole.length,
    rssKbPerCall: (after.all.pssKb - idle.all.pssKb) / whole.length,
    settings: { ...settings, RTCP: rtcpInForce(reports) },
  };
};

/** Starts a server with nothing in it, brings so many calls of one kind about, and looks at them for a steady while. */
export const measure = async (kind: TalkKind, calls: number, windowMs: number, core: string): Promise<Measured> => {
  const world = newWorld(beforeOthers);
  try {
    const hotline = await openBench(world, kind, calls, core);
    const field = world.own(await Field.open({ address: hotline.server.bind, port: hotline.server.sipPort }));
    return await run(world, { hotline, field }, kind, calls, windowMs);
  } finally {
    await world.close();
  }
};
