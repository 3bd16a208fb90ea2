import {
  isSaid,
  liveProgram,
  newWorld,
  parseWav,
  sampleRate,
  sleep,
  tones,
  until,
  type World,
  within,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  hearEachOther,
  hearFromNow,
  logOnceOver,
  openCarrier,
  pressOne,
  recordOf,
  takePhoneSeat,
  talkWith,
} from "./cast.ts";
import { serverSaid } from "./crash.ts";
import { legOf, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("the media process hangs: it is killed within a second of its silence, and the talk goes on", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  await hearEachOther(citizen, agentCall);
  const [media] = server.pidsOf("packages/media/");
  process.kill(media!, "SIGSTOP");
  const hungAtMs = performance.now();
  const [told] = await until("it is killed", () => {
    const lines = serverSaid(server, "media process hangs and is killed");
    return lines.length > 0 && lines;
  });
  await until("another media process runs", () => server.pidsOf("packages/media/").some((pid) => pid !== media));
  // As the citizen's phone saw it on the wire.
  await until("the citizen is sent sound again", () => (citizen.rtp.packets.at(-10)?.atMs ?? 0) > hungAtMs + 100);
  const times = citizen.rtp.packets.map(({ atMs }) => atMs);
  const gapsMs = times.slice(1).map((atMs, index) => atMs - times[index]!);
  console.log({ silentMs: Math.round(Math.max(...gapsMs)), noticed: told!.silentMs });
  // By the server's own ticks: what the machine stood still for is none of it.
  expect(told!.silentMs).toBeLessThanOrEqual(1000);
  await hearEachOther(citizen, agentCall);
  expect(server.output()).not.toContain("The server hangs");
  await citizen.hangUp();
});

test("the media process is killed in mid-call: the server lives, and all calls go on", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  const waiting = await citizenCalls(carrier, server, tones.otherCaller);
  await pressOne(waiting);
  const inMenu = await citizenCalls(carrier, server, tones.otherCaller);
  await hearEachOther(citizen, agentCall);

  const serverPids = server.pidsOf(liveProgram);
  const [media, ...more] = server.pidsOf("packages/media/");
  expect(more).toEqual([]);
  process.kill(media!, "SIGKILL");
  const killedAtMs = performance.now();
  await until("another media process runs", () => server.pidsOf("packages/media/").some((pid) => pid !== media));
  const packets = citizen.rtp.packets.length;
  await until("the citizen is sent sound again", () => citizen.rtp.packets.length > packets + 10, { limitMs: 10_000 });
  console.log({ silentMs: Math.round(performance.now() - killedAtMs) });
  await sleep(500);
  await hearEachOther(citizen, agentCall);
  expect(server.pidsOf(liveProgram)).toEqual(serverPids);
  const health = await (await fetch(`${server.baseUrl}/health`)).json();
  expect(health.parts).toEqual({ database: "ok", live: "ok", office: "ok" });

  // The other calls go on too: one still waits and hears its music, the other still chooses.
  for (const call of [citizen, agentCall, waiting, inMenu]) expect(call.end).toBeUndefined();
  const music = await hearFromNow(waiting, 1000);
  expect(music.some((sample) => Math.abs(sample) > 200)).toBe(true);
  await inMenu.press("1");
  await until("both wait", async () => {
    const { groups } = await administrator.get("/api/wall");
    return groups.find(({ id }: { id: string }) => id === "business").waiting.length === 2;
  });

  await agentCall.hangUp();
  await sleep(1500);
  await citizen.press("1");
  await within("the citizen is rung off", 30_000, citizen.ended);
  await becomes(seat, "wrapUp");
  await seat.person.post("/api/agent/end-wrap-up");
  const next = await answerNext(seat);
  await until("the agent hears who waited", () => isSaid(next.heard(), tones.otherCaller));
  await waiting.hangUp();
  await inMenu.hangUp();

  const log = await logOnceOver(administrator, [citizen, waiting, inMenu]);
  expect(log).toHaveLength(3);
  const record = recordOf(log, citizen);
  expect(record.row).toMatchObject({ disposition: "D2", ending: { by: "system", cause: "flowEnded" } });
  expect(record.row.rating).toMatchObject({ score: 5 });
  expect(factsOf(record, "TalkEnded")).toMatchObject([{ ending: { by: "agent", cause: "hangup" } }]);
  expect(recordOf(log, waiting).row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  expect(recordOf(log, inMenu).row).toMatchObject({ disposition: "D3", ending: { by: "caller", cause: "hangup" } });

  // One recording as long as the leg: a segment before, one after, silence between.
  expect(record.recordings).toHaveLength(1);
  expect(record.recordings[0]!.segments).toHaveLength(2);
  const response = await administrator.ask("GET", `/api/calls/${record.row.id}/recording`);
  const { channels } = parseWav(Buffer.from(await response.arrayBuffer()));
  const leg = legOf(citizen.rtp.packets);
  const offMs = ((channels[0]!.length - leg.samples) * 1000) / sampleRate;
  const heard = citizen.rtp.packets;
  const byClockMs = heard.at(-1)!.atMs - heard[0]!.atMs;
  const seen = {
    offMs,
    recordedMs: (channels[0]!.length * 1000) / sampleRate,
    legMs: (leg.samples * 1000) / sampleRate,
    byClockMs,
  };
  expect(Math.abs(offMs), JSON.stringify(seen)).toBeLessThanOrEqual(100);
});
