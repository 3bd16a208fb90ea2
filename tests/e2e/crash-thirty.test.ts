// runs: alone
import {
  measured,
  newWorld,
  parseWav,
  sampleRate,
  sleep,
  theTap,
  toneDb,
  until,
  type World,
  within,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { epochMs, factsOf, logOnceOver, recordOf } from "./cast.ts";
import { atState, type CallRecord, legOf, samplesOnWire } from "./scene.ts";
import { earsOf, hearsNow, type Kind, measureTalks, silenceOf, type Talk, type TalkEar } from "./talks.ts";
import { openThirty, type Thirty, talksCount } from "./thirty.ts";

const udpSilenceMs = 2000;
const otherSilenceMs = 6000;
const lostMs = 1000;

let world: World;
let scene: Thirty;
/** When each death was, by performance.now(). */
const deaths: number[] = [];
beforeAll(async () => {
  world = newWorld();
  scene = await openThirty(world);
  await sleep(3000);
}, 300_000);
afterAll(() => world.close());

type WallAgent = { readonly agentNo: string; readonly state: string; readonly since: number };

/** What a supervisor sees: everybody's state since when, and the day's figures. */
const wallNow = async () => {
  const { agents, today } = await scene.administrator.get("/api/wall");
  const states = (agents as WallAgent[]).map(({ agentNo, state, since }) => `${agentNo} ${state} since ${since}`);
  return { states: states.sort(), today };
};

const neighboursOf = (ear: TalkEar, ears: readonly TalkEar[]): number[] => {
  const at = ears.indexOf(ear);
  const next = [2, 3, 8, 9].map((further) => ears[(at + further) % ears.length]!);
  return next.map(({ saysHz }) => saysHz);
};

/** Both parties of each talk hear each other again, and go on. */
const talkOn = async (afterMs: number): Promise<{ toMs: number }> => {
  const isBack = (kinds: readonly Kind[]) => () =>
    earsOf(scene.talks).every((ear) => !kinds.includes(ear.kind) || hearsNow(ear, afterMs));
  const limits = { limitMs: 60_000, everyMs: 50 };
  const deaf = (error: Error): never => {
    const left = earsOf(scene.talks).filter((ear) => !hearsNow(ear, afterMs));
    throw new Error(`${error.message}: not ${left.map(({ who, kind }) => `${who} (${kind})`).join(", ")}`);
  };
  await until("those on UDP hear each other again", isBack(["udp"]), limits).catch(deaf);
  await until("those on TCP do", isBack(["tcp"]), limits).catch(deaf);
  await until("those in a browser do", isBack(["browser"]), limits).catch(deaf);
  await sleep(1000);
  return measured("the thirty talks", () => measureTalks(scene.talks, neighboursOf));
};

/** One after another, with time for the phones of this process between: those that are silent for 10 s are hung up on. */
const eachOf = async <T>(ears: readonly TalkEar[], look: (ear: TalkEar) => T): Promise<T[]> => {
  const seen: T[] = [];
  for (const ear of ears) {
    seen.push(look(ear));
    await sleep(5);
  }
  return seen;
};

const worst = (values: readonly number[]): number => Math.max(0, ...values);

/** Kills all, and judges from what each end received how long it was deaf, and that it hears again. */
const dieAndComeBack = async (also: readonly number[]): Promise<void> => {
  const before = await wallNow();
  await sleep(1000);
  const { atMs } = await scene.server.crash({ also });
  const { toMs } = await talkOn(atMs + 100);
  deaths.push(atMs);
  expect(await wallNow()).toEqual(before);
  const ears = earsOf(scene.talks);
  expect(ears).toHaveLength(2 * talksCount);
  const silences = await eachOf(ears, (ear) => ({ ...ear, ...silenceOf(ear, atMs - 900, toMs) }));
  const longest = (kinds: readonly string[]) =>
    worst(silences.filter(({ kind }) => kinds.includes(kind)).map((s) => s.voiceMs));
  const musicMs = worst(
    silences.filter(({ kind, isCitizen }) => kind === "browser" && isCitizen).map((s) => s.anythingMs),
  );
  console.log({
    silenceMs: { udp: longest(["udp"]), tcp: longest(["tcp"]), browser: longest(["browser"]), beforeMusic: musicMs },
  });
  expect(longest(["udp"])).toBeLessThanOrEqual(udpSilenceMs);
  expect(longest(["tcp"])).toBeLessThanOrEqual(otherSilenceMs);
  expect(longest(["browser"])).toBeLessThanOrEqual(otherSilenceMs);
  expect(musicMs).toBeLessThanOrEqual(udpSilenceMs);
  for (const { citizen, agent } of scene.talks) {
    expect(citizen.end).toBeUndefined();
    if (agent.kind === "browser") await atState(agent.page, "talking");
  }
};

test("killed with 30 talking calls and its database left running, all 30 talk again", async () => {
  await dieAndComeBack([]);
  await scene.server.comesBack();
});

test("killed again together with its database, which stays away for 30 s, all 30 talk again", async () => {
  const { postgres, server } = scene;
  const away = performance.now();
  await dieAndComeBack(postgres.pids());
  await server.comesBack();
  const health = await (await fetch(`${server.baseUrl}/health`)).json();
  expect(health.parts).toEqual({ database: "down", live: "ok", office: "ok" });
  await sleep(Math.max(0, 30_000 - (performance.now() - away)));
  await postgres.start();
  await until(
    "the database is taken",
    async () => (await (await fetch(`${server.baseUrl}/health`)).json()).status === "ok",
    { everyMs: 250 },
  );
});

/** Half of the calls are ended by the citizen, half by the agent where a phone of this process can. */
const hangUpAll = async (talks: readonly Talk[]): Promise<void> => {
  for (const [n, { citizen, agent }] of talks.entries()) {
    if (agent.kind === "udp" && n % 2 === 0) expect(await agent.call!.hangUp()).toBe(200);
    else expect(await citizen.hangUp()).toBe(200);
  }
  await sleep(500);
  for (const { citizen, agent } of talks) {
    if (!citizen.end) await citizen.hangUp();
    if (agent.kind === "udp") await within(`agent ${agent.agentNo} is rung off`, 30_000, agent.call!.ended);
    else if (agent.kind === "tcp") await agent.baresip.event("CALL_CLOSED");
    else await atState(agent.page, "wrapUp");
  }
};

/** When a tone is last heard before, and first heard after a moment of a sound, ms. */
const around = (sound: Int16Array, hz: number, atMs: number): { lastMs: number; firstMs: number } => {
  const frame = sampleRate / 50;
  const holds = (ms: number) => toneDb(sound.subarray(ms * 8, ms * 8 + frame), hz) > -30;
  let [lastMs, firstMs] = [Math.floor(atMs / 20) * 20 + 200, Math.floor(atMs / 20) * 20 + 220];
  while (lastMs > 0 && !holds(lastMs)) lastMs -= 20;
  while (firstMs * 8 + frame < sound.length && !holds(firstMs)) firstMs += 20;
  return { lastMs: lastMs + 20, firstMs };
};

/** By the kernel's stamps: this process, which opens thirty calls, is late for what it receives meanwhile. */
const sentTo = (port: number) => theTap().sentTo({ port }, { fromMs: 0, toMs: Number.POSITIVE_INFINITY });

/** The recording is as long as the leg, and lacks of each side what the deaths took, and no more. */
const checkRecording = async (record: CallRecord, { citizen, citizenHz, agent }: Talk): Promise<number> => {
  expect(record.recordings).toHaveLength(1);
  const [{ startedAt, segments }] = record.recordings as [CallRecord["recordings"][number]];
  expect(segments).toHaveLength(1 + deaths.length);
  const response = await scene.administrator.ask("GET", `/api/calls/${record.row.id}/recording`);
  const { channels } = parseWav(Buffer.from(await response.arrayBuffer()));
  const [left, right] = [channels[0]!, channels[1]!];
  const { packets, port } = citizen.rtp;
  const lived = agent.kind === "browser" ? samplesOnWire(sentTo(port)) : legOf(packets).samples;
  const ms = (samples: number) => Math.round((samples * 1000) / sampleRate);
  const endMs = Math.round(startedAt + ms(left.length) - epochMs(packets.at(-1)!.atMs));
  expect(
    Math.abs(ms(left.length - lived)),
    `of ${agent.agentNo} (${agent.kind}) ${ms(left.length)} ms are recorded, ${ms(lived)} ms lived; it ends ${endMs} ms behind the last packet`,
  ).toBeLessThan(500);
  const lost = deaths.flatMap((death) => {
    const atMs = epochMs(death) - startedAt;
    const said = around(left, citizenHz, atMs);
    const heard = around(right, agent.toneHz, atMs);
    expect(said.firstMs - atMs).toBeLessThanOrEqual(udpSilenceMs);
    const isBrowser = agent.kind === "browser";
    expect(heard.firstMs - atMs).toBeLessThanOrEqual(isBrowser ? otherSilenceMs : udpSilenceMs);
    return [atMs - said.lastMs, atMs - heard.lastMs];
  });
  expect(worst(lost)).toBeLessThanOrEqual(lostMs);
  return worst(lost);
};

test("each of these calls is in the log once, whole, and counted once", async () => {
  const { administrator, talks } = scene;
  await hangUpAll(talks);
  await theTap().isUpToDate();
  const { today, agents } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: talksCount, answered: talksCount, outboundTotal: 0 });
  const states = new Set((agents as WallAgent[]).filter(({ state }) => state !== "offline").map(({ state }) => state));
  expect([...states]).toEqual(["wrapUp"]);
  const log = await logOnceOver(
    administrator,
    talks.map(({ citizen }) => citizen),
  );
  expect(log).toHaveLength(talksCount);
  const lost: number[] = [];
  for (const talk of talks) {
    const record = recordOf(log, talk.citizen);
    expect(record.row.disposition).toBe("D2");
    for (const type of [
      "CallArrived",
      "CallAnswered",
      "QueueEntered",
      "QueueLeft",
      "OfferAnswered",
      "TalkEnded",
      "CallEnded",
    ])
      expect(factsOf(record, type), `${type} of the call of ${talk.agent.agentNo}`).toHaveLength(1);
    for (const type of ["RecordingStarted", "RecordingEnded"]) expect(factsOf(record, type)).toHaveLength(1);
    lost.push(await checkRecording(record, talk));
  }
  console.log({ recordingLostMs: Math.round(worst(lost)) });
  const spare = async () => (await scene.server.metrics()).get("zongji_switch_media_spare_ports");
  await until("no port is left open", async () => scene.server.rtpPortsOpen().length === (await spare()), {
    limitMs: 10_000,
  });
});
