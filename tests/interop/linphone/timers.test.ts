import { header, type Linphone, newWorld, peerAddress, startCapture, tones, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerNext, becomes, type Seat, takePhoneSeat } from "../../e2e/cast.ts";
import { type Desk, openDesk } from "../baresip/scene.ts";
import { isOf, type LinphoneSeat, sipOf, sitDown } from "./scene.ts";

let world: World;
let desk: Desk;
let colleagues: readonly [Seat, Seat];
let staying: LinphoneSeat;
let vanishing: LinphoneSeat;
/** The least that a session may last (RFC 4028 §5). */
const sessionSec = 90;
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world, peerAddress);
  const sit = (agentNo: string) =>
    takePhoneSeat(world, desk.server, desk.administrator, { agentNo, toneHz: tones.otherAgent });
  colleagues = [await sit("8002"), await sit("8003")];
  for (const { person } of colleagues) await person.post("/api/agent/busy");
  staying = await sitDown(world, desk, "8001", { sessionSec });
  vanishing = await sitDown(world, desk, "8004", { sessionSec });
}, 120_000);
afterAll(() => world.close());

/** The phone calls a colleague, who answers. */
const talk = async (linphone: Linphone, colleague: Seat) => {
  linphone.command(`call sip:${colleague.agentNo}@zongji`);
  const call = await answerNext(colleague);
  await linphone.says(/Media streams established/);
  return call;
};

test("a session is refreshed at half its time while the phone is there, and ends where it has vanished", async () => {
  const capture = await startCapture(world);
  const call = await talk(staying.linphone, colleagues[0]);
  const lost = await talk(vanishing.linphone, colleagues[1]);
  // On hold it may be silent: that it is gone is for the session timer to find out.
  vanishing.linphone.command("pause");
  await vanishing.linphone.says(/is now paused/);
  const vanishedAt = performance.now();
  vanishing.linphone.kill();
  const end = await until("the call of the phone that vanished ends", () => lost.end, {
    limitMs: 120_000,
    everyMs: 250,
  });
  expect(end).toMatchObject({ by: "them", how: "BYE" });
  expect(end.reason).toContain("signallingTimeout");
  expect(performance.now() - vanishedAt).toBeLessThan((sessionSec + 5) * 1000);
  await becomes({ ...colleagues[1], person: vanishing.person }, "busy");
  expect(call.end).toBeUndefined();
  staying.linphone.command("terminate");
  await call.ended;
  await capture.stop();

  const sip = sipOf(capture, staying);
  const answer = sip.find((each) => each.status === 200 && each.way === "in" && isOf(each, "INVITE"))!;
  expect(header(answer, "session-expires")).toMatch(/^90;\s*refresher=ua[cs]$/);
  // RFC 4028 §7.2, §9: an UPDATE or re-INVITE by the refresher at half the interval.
  const refreshes = sip.filter(
    ({ method, headers, atMs }) =>
      (method === "UPDATE" || method === "INVITE") &&
      headers.some(([name]) => name === "session-expires") &&
      atMs > answer.atMs + 10_000,
  );
  expect(refreshes.length).toBeGreaterThan(0);
  expect((refreshes[0]!.atMs - answer.atMs) / 1000).toBeGreaterThan(sessionSec / 2 - 8);
  expect((refreshes[0]!.atMs - answer.atMs) / 1000).toBeLessThan(sessionSec / 2 + 8);
  const okay = sip.find(
    (each) => each.status === 200 && each.atMs > refreshes[0]!.atMs && isOf(each, refreshes[0]!.method!),
  );
  expect(okay).toBeDefined();
});
