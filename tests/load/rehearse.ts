// npm run rehearse: P2 of the specification, proved on this machine. README.md says how it is judged.
import { parseArgs } from "node:util";
import { newWorld, sleep, until, type World } from "@zongji/kit";
import { certificateOf, objections, type Rehearsed } from "./certificate.ts";
import { beforeOthers } from "./cores.ts";
import { openDesks, signIn } from "./desks.ts";
import { rate } from "./e-model.ts";
import { type Caller, Field } from "./field.ts";
import { type Hotline, openHotline } from "./hotline.ts";
import type { Stretch } from "./passage.ts";
import { passagesOf, receptionsOf, together } from "./passages.ts";
import { coreShare, type Usages, udpDropped, usageOf } from "./processes.ts";
import { bufferMs, gapsOf, type Reception } from "./quality.ts";
import { checkRecordings, talkedOf } from "./recordings.ts";
import { nothingHeard, type Voice } from "./voice.ts";
import { type Stream, Wire } from "./wire.ts";

const number = "12345678";
const menuCalls = 30;
const agentNos = ["8001", "8002", "8003", "8004", "8005", "8006"];
/** 30 IVR ports busy, and six callers beyond them who talk: P2 says all at once. */
const lines = menuCalls + agentNos.length;
const overLimit = 10;
/** Often enough that the menu never runs out of patience (8 s after its 10 s of words). */
const keyEveryMs = 8000;
const frameMs = 20;
/** The agent's number is told before the talk. */
const announcedMs = 6000;
/** Frames that leave so shortly before the end are not judged: they may be on their way. */
const edgeMs = 1000;

type Stage = { readonly world: World; readonly hotline: Hotline; readonly field: Field };

const isUp = ({ dialog }: Caller): boolean => dialog.answeredAtMs !== undefined && !dialog.end;

/** Callers that press through the menus until they are told to stop. "2" leads down, "*" up again, "9" says it again. */
const wander = async ({ field }: Stage, callers: readonly Caller[], isOver: () => boolean): Promise<void> => {
  const ways = ["2*", "9", "29*", "99"];
  const walk = async (caller: Caller, n: number) => {
    await sleep((keyEveryMs * n) / callers.length);
    for (let step = 0; !isOver() && isUp(caller); step += 1) {
      const keys = ways[n % ways.length]!;
      field.voices.press(caller.voice, keys[step % keys.length]!);
      await sleep(keyEveryMs);
    }
  };
  await Promise.all(callers.map(walk));
};

const beginTalks = async ({ field }: Stage): Promise<Caller[]> => {
  const talkers: Caller[] = [];
  for (const _ of agentNos) {
    const caller = await field.call(number);
    talkers.push(caller);
    await until(
      "a talker is answered",
      () => caller.dialog.answeredAtMs !== undefined || caller.dialog.end !== undefined,
    );
    await sleep(1000);
    field.voices.press(caller.voice, "1");
    await until("an agent takes the call", () => caller.phone || caller.dialog.end, { limitMs: 20_000 }).catch(
      () => {},
    );
  }
  return talkers;
};

const beginMenus = async ({ field }: Stage): Promise<Caller[]> => {
  const callers: Caller[] = [];
  for (let n = 0; n < menuCalls; n += 1) {
    callers.push(await field.call(number));
    await sleep(100);
  }
  await until("every line is taken", () => callers.every(isUp), { limitMs: 20_000 }).catch(() => {});
  return callers;
};

/** Ten calls more than there are lines, spread over the time. Resolves with how many were refused. */
const offerTooMany = async ({ field }: Stage, everyMs: number): Promise<number> => {
  let refused = 0;
  for (let n = 0; n < overLimit; n += 1) {
    await sleep(everyMs);
    const { dialog } = await field.call(number);
    await until("it is refused", () => dialog.end ?? dialog.answeredAtMs, { limitMs: 10_000 }).catch(() => {});
    if (dialog.end?.how === "refused" && dialog.end.status >= 400) refused += 1;
    else dialog.hangUp();
  }
  return refused;
};

const fallenOf = (callers: readonly Caller[]): string[] =>
  callers
    .filter((caller) => !isUp(caller))
    .map(
      ({ number: from, dialog }) => `caller ${from} is not in a call: ${JSON.stringify(dialog.end ?? "not answered")}`,
    );

const failuresOf = (fallen: readonly string[], talkers: readonly Caller[], silent: readonly string[]): string[] => {
  const unheard = talkers.filter(({ voice, phone }) => {
    const ears = phone ? [voice.heard, phone.voice.heard] : [];
    return ears.length === 0 || ears.some(({ looked, right }) => looked === 0 || right / looked < 0.98);
  });
  return [
    ...fallen,
    ...unheard.map(({ number: from }) => `caller ${from} and the agent did not hear each other`),
    ...silent.map((end) => `nothing came to ${end}`),
  ];
};

const countedOver = ({ sql }: Hotline): Promise<number> =>
  until(
    "the refused calls are in the call log",
    async () => {
      const [row] = await sql<{ n: string }>("select count(*) as n from call_record where disposition = 'D9'");
      return Number(row!.n) >= overLimit && Number(row!.n);
    },
    { limitMs: 10_000, everyMs: 250 },
  ).catch(() => 0);

/** MOS of a stream: as if its far end left out what came over its buffer late. */
const ratingOf = ({ packets, lost, beyondBuffer }: Reception, delayMs: number) =>
  rate({
    // What the switch takes, the frame itself, and the far end's own buffer.
    delayMs: delayMs + frameMs + bufferMs,
    lossPct: (100 * (lost + beyondBuffer)) / Math.max(1, packets + lost),
  });

type Seen = {
  readonly minutes: number;
  readonly menus: readonly Caller[];
  readonly talkers: readonly Caller[];
  /** Callers whose calls did not stand to the end. */
  readonly fallen: readonly string[];
  readonly refused: number;
  readonly counted: number;
  readonly dropped: number;
  readonly streams: readonly Stream[];
  /** Of the capture: what is judged of the talks. */
  readonly stretch: Stretch;
  readonly usages: { readonly idle: Usages; readonly before: Usages; readonly after: Usages };
};

const sum = <T>(list: readonly T[], of: (each: T) => number): number =>
  list.reduce((total, each) => total + of(each), 0);

const judge = (seen: Seen): Rehearsed => {
  const { menus, talkers, streams, usages } = seen;
  const ends: Voice[] = [...menus, ...talkers].flatMap(({ voice, phone }) => (phone ? [voice, phone.voice] : [voice]));
  const placeOf = ({ address, port }: Voice) => `${address}:${port}`;
  const said = new Set(ends.map(placeOf));
  const passages = passagesOf(streams, ends, seen.stretch);
  const came = receptionsOf(streams, ends, passages);
  const receptions = [...came.values()];
  const silent = ends.filter((end) => !came.has(end)).map(placeOf);
  const passage = together([...passages.values()]);
  const delayMs = passage.delaysMs.reduce((total, each) => total + each, 0) / Math.max(1, passage.delaysMs.length);
  const ratings = receptions.map((each) => ratingOf(each, delayMs));
  const share = coreShare(usages.before, usages.after);
  const memory = Object.entries(usages.after.by).map(([kind, { pssKb }]) => [kind, pssKb / 1024]);
  return {
    ...{ minutes: seen.minutes, lines, menuCalls, talks: talkers.length },
    failures: failuresOf(seen.fallen, talkers, silent),
    over: { offered: overLimit, refused: seen.refused, counted: seen.counted },
    frames: sum(receptions, ({ packets }) => packets),
    lost: {
      heard: sum(receptions, ({ lost }) => lost),
      said: sum(streams, (stream) => (said.has(stream.from) ? gapsOf(stream).lost : 0)),
      dropped: seen.dropped,
    },
    leftOut: Math.ceil(passage.leftOut),
    late: sum(receptions, ({ late }) => late),
    worstMs: Math.max(0, ...receptions.map(({ worstMs }) => worstMs)),
    jitterMs: {
      mean: sum(receptions, ({ jitterMs }) => jitterMs) / Math.max(1, receptions.length),
      worst: Math.max(0, ...receptions.map(({ jitterMs }) => jitterMs)),
    },
    rating: ratings.sort((a, b) => a.mos - b.mos)[0] ?? rate({ delayMs, lossPct: 100 }),
    corePct: Object.fromEntries(Object.entries(share.by).map(([kind, each]) => [kind, each * 100])),
    memoryMb: { ...Object.fromEntries(memory), "over idle": (usages.after.all.pssKb - usages.idle.all.pssKb) / 1024 },
  };
};

/** Ends all calls. Resolves with what is wrong with the recordings of the talks. */
const hangUp = async ({ hotline, field }: Stage, callers: readonly Caller[], talkers: readonly Caller[]) => {
  const talked = talkers.filter((each) => isUp(each) && each.phone).map((each) => talkedOf(each, announcedMs));
  for (const { dialog } of callers) dialog.hangUp();
  await until("every call has ended", () => field.carrier.dialogs + field.desk.dialogs === 0, { limitMs: 30_000 });
  return checkRecordings(hotline, talked);
};

const takeSeats = async ({ hotline, field }: Stage): Promise<void> => {
  const groups = (await hotline.administrator.ask<{ id: string }[]>("GET", "/api/groups")).map(({ id }) => id);
  for (const desk of await openDesks(hotline, agentNos)) {
    await field.equip(desk.agent);
    await signIn(desk, groups);
    await desk.session.ask("POST", "/api/agent/ready");
  }
};

const rehearse = async (stage: Stage, minutes: number, losesOneOf: number): Promise<Rehearsed> => {
  const { world, hotline } = stage;
  const { pid } = hotline.server;
  await takeSeats(stage);
  await sleep(2000);
  const idle = usageOf(pid);
  const talkers = await beginTalks(stage);
  const menus = await beginMenus(stage);
  await sleep(announcedMs);
  for (const { voice, phone } of talkers)
    for (const each of phone ? [voice, phone.voice] : [voice]) {
      Object.assign(each.heard, nothingHeard());
      each.ear.forget();
    }
  if (losesOneOf > 0 && talkers[0]) talkers[0].voice.losesOneOf = losesOneOf;
  const wire = await Wire.capture(world, "udp and net 127.0.0.2/31 and udp portrange 20000-65535");
  const [before, droppedBefore] = [usageOf(pid), udpDropped()];
  console.log(
    `${menus.filter(isUp).length} calls in the menu, ${talkers.filter(({ phone }) => phone).length} with an agent; for ${minutes} min from now`,
  );
  const fromMs = Date.now();
  let over = false;
  const walking = wander(stage, menus, () => over);
  const tooMany = offerTooMany(stage, (minutes * 60_000) / (overLimit + 2));
  await sleep(minutes * 60_000);
  over = true;
  const refused = await tooMany;
  const toMs = Date.now();
  const usages = { idle, before, after: usageOf(pid) };
  const dropped = udpDropped() - droppedBefore;
  await wire.end();
  await walking;
  const counted = await countedOver(hotline);
  const callers = [...menus, ...talkers];
  const fallen = fallenOf(callers);
  const recordings = await hangUp(stage, callers, talkers);
  // Only now: while it is read all phones of this process are silent, and who is silent is hung up on.
  const { streams, zeroMs } = await wire.read();
  const stretch = { fromMs: fromMs - zeroMs, toMs: toMs - edgeMs - zeroMs };
  const judged = judge({ minutes, menus, talkers, fallen, refused, counted, dropped, streams, stretch, usages });
  return { ...judged, failures: [...judged.failures, ...recordings] };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, "lose-one-of": { type: "string", default: "0" } },
  });
  const [minutes, losesOneOf] = [Number(values.minutes), Number(values["lose-one-of"])];
  if (!(minutes > 0)) throw new Error("--minutes takes a number above 0");
  if (!Number.isInteger(losesOneOf) || losesOneOf < 0) throw new Error("--lose-one-of takes a whole number");
  const world = newWorld(beforeOthers);
  try {
    const hotline = await openHotline(world, { lines });
    console.log(`the server that npm start starts; not at its default: ${JSON.stringify(hotline.settings)}`);
    if (losesOneOf > 0) console.log(`one caller's phone loses one frame of ${losesOneOf}`);
    const field = world.own(await Field.open({ address: hotline.server.bind, port: hotline.server.sipPort }));
    const seen = await rehearse({ world, hotline, field }, minutes, losesOneOf);
    for (const line of certificateOf(seen)) console.log(line);
    process.exitCode = objections(seen).length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
