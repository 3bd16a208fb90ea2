// runs: heavy
import { liveProgram, newWorld, sleep, startCapture, tones, until, type World, within } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  citizenCalls,
  factsOf,
  logOnceOver,
  openCarrier,
  pressOne,
  recordOf,
  takePhoneSeat,
  talkWith,
} from "./cast.ts";
import { markAt, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** A fact at an outage is right within this (peers.md). */
const nearMs = 250;
const citizens = 4;

test("citizens who hang up while the server is dead have left when their last packet came", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen: talking, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  const waiting = [];
  for (let n = 1; n < citizens; n++) {
    const call = await citizenCalls(carrier, server, tones.otherCaller);
    await pressOne(call);
    waiting.push(call);
  }
  await sleep(1500);
  const capture = await startCapture(world, "udp");
  await sleep(500);
  // However soon the next life would be up: its parent starts it once all have hung up.
  process.kill(server.pid, "SIGSTOP");
  const crashed = server.crash();
  await until("the server is dead", () => server.pidsOf(liveProgram).length === 0, { everyMs: 5 });
  // Each sends its BYE at another moment of the death, and again until it is answered.
  const calls = [talking, ...waiting];
  const answers = [];
  for (const call of calls) {
    answers.push(call.hangUp());
    await sleep(90);
  }
  process.kill(server.pid, "SIGCONT");
  await crashed;
  await server.comesBack();
  await within("every BYE is answered", 15_000, Promise.all(answers));
  await within("the agent is rung off", 15_000, agentCall.ended);
  const log = await logOnceOver(administrator, calls);
  await capture.stop();
  for (const [n, call] of calls.entries()) {
    const record = recordOf(log, call);
    const lastMs = capture.rtp({ fromPort: call.rtp.port }).at(-1)!.atMs;
    const isTalk = call === talking;
    const lateMs = markAt(record, isTalk ? "tE" : "tD") - lastMs;
    const toldLateMs = factsOf(record, isTalk ? "TalkEnded" : "QueueLeft")[0]!.at - lastMs;
    console.log({ n, lateMs, toldLateMs });
    expect(Math.abs(lateMs), `citizen ${n}`).toBeLessThanOrEqual(nearMs);
    // It came again, or the death would show nothing; the facts are in order all the same, and say since when.
    expect(toldLateMs, `citizen ${n}`).toBeGreaterThan(nearMs);
    expect(factsOf(record, "LegEnded")[0]!.since, `citizen ${n}`).toBeTypeOf("number");
    const times = record.facts.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(record.row.ending).toEqual({ by: "caller", cause: "hangup" });
    expect(record.row.disposition).toBe(isTalk ? "D2" : "D3");
  }
}, 120_000);
