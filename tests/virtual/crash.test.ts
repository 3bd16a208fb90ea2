/** The program dies in the midst of calls and starts again: each goes on where it was, and is told once, in order. */
import type { Fact, FactType } from "@zongji/domain";
import { isSaid, type OutgoingCall, type PhoneCall, samplesOf } from "@zongji/kit";
import { expect, test } from "vitest";
import { voices } from "../interop/operations/hearing.ts";
import { Floor, type Seat } from "./floor.ts";
import { Talk } from "./talk.ts";

const hour = 3_600_000;

/** Of three calls one talks, one waits for the same agent, one hears the menu. */
const callsGoOn = async (floor: Floor, seat: Seat) => {
  const talk = await floor.talk(seat);
  const { id, citizen } = await floor.queue();
  const inMenu = await floor.toMenu();
  await floor.sleep(1500);
  return { talk, waiting: new Talk(floor, id, citizen), inMenu: new Talk(floor, floor.idOf(inMenu)!, inMenu) };
};
type Calls = Awaited<ReturnType<typeof callsGoOn>>;

/** Each call is where it was; then they end, by whom they end. */
const callsEnd = async (floor: Floor, seat: Seat, { talk, waiting, inMenu }: Calls): Promise<void> => {
  const calls = [talk.citizen, talk.agent, waiting.citizen, inMenu.citizen];
  expect(seat.state).toBe("talking");
  const before = calls.map(({ rtp }) => rtp.packets.length);
  await talk.hear("after the death", { citizen: ["agent"], agent: ["citizen"] });
  await waiting.hear("after the death", { citizen: "music" });
  for (const [n, { rtp }] of calls.entries()) expect(rtp.packets.length - before[n]!).toBeGreaterThan(550);
  expect(calls.map(({ end }) => end)).toEqual(calls.map(() => undefined));
  await inMenu.citizen.hangUp();
  await talk.citizen.hangUp();
  expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
  await seat.is("busy");
  await seat.ready();
  const next = await floor.answer(seat);
  await floor.sees("the agent hears who waited", () => isSaid(newest(next), voices.citizen));
  await waiting.citizen.hangUp();
  await next.ended;
};

const newest = (call: PhoneCall) => samplesOf(call.rtp.packets.slice(-10));

const once: readonly FactType[] = ["CallArrived", "CallAnswered", "CallEnded", "RecordingStarted", "RecordingEnded"];

const inOrder = (facts: readonly Fact[]): void => {
  const times = facts.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
};

/** Each is told once, in order, as if nothing had happened. */
const areTold = async (floor: Floor, { talk, waiting, inMenu }: Calls): Promise<void> => {
  for (const each of [talk, waiting]) await each.record("D2");
  await inMenu.record("D1");
  for (const each of [talk, waiting, inMenu]) {
    for (const type of once) expect(each.facts(type), type).toHaveLength(1);
    expect(each.facts("CallEnded")).toMatchObject([{ ending: { by: "caller", cause: "hangup" } }]);
    inOrder(floor.factsOfCall(each.id));
  }
  for (const each of [talk, waiting])
    expect(each.counts("TalkEnded", "QueueEntered")).toEqual({ TalkEnded: 1, QueueEntered: 1 });
};

/** The recording of the talk lacks no more than what the program was away for, and a moment. */
const isRecorded = async (talk: Talk, awayMs: number): Promise<void> => {
  const { recordings, tE, t0 } = await talk.record();
  const recordedMs = recordings[0]!.segments.reduce((sum, { samples }) => sum + samples / 8, 0);
  expect(tE! - t0 - recordedMs).toBeLessThan(awayMs + 1500);
};

test("each call goes on: who talks, who waits with music, who hears the menu", () =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const calls = await callsGoOn(floor, seat);
    await floor.dies(1000);
    await callsEnd(floor, seat, calls);
    await areTold(floor, calls);
    await isRecorded(calls.talk, 1000);
  }));

test("a journal whose last record is torn tells all that came before it, and the calls go on", () =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const calls = await callsGoOn(floor, seat);
    await floor.dies(1000, () => floor.world.tear(3));
    await callsEnd(floor, seat, calls);
    await areTold(floor, calls);
  }));

test.each([
  ["ahead", hour],
  ["back", -hour],
] as const)(
  "a clock that is set an hour %s in mid-call, with a death, makes no time run backwards and no talk longer",
  (_, byMs) =>
    Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
      const calls = await callsGoOn(floor, seat);
      const { now } = floor.world.around;
      floor.world.stepWall(byMs);
      await floor.sleep(3000);
      await floor.dies(1000);
      await callsEnd(floor, seat, calls);
      await areTold(floor, calls);
      const { tA, tE } = await calls.talk.record();
      const [answered, ended] = [calls.talk.agent.answeredAtMs!, calls.talk.agent.end!.atMs];
      expect(Math.abs(tE! - tA! - (ended - answered))).toBeLessThan(50);
      expect(floor.world.faults.splice(0)).toEqual([`the wall clock was stepped {"byMs":${byMs}}`]);
      expect(floor.facts().filter(({ type }) => type === "ClockStepped")).toHaveLength(1);
      expect(Math.abs(floor.world.sinceStart(floor.live.clock.now()) - now() - byMs)).toBeLessThan(100);
    }),
);

/** One call of each step, from the INVITE to the rating, to its end however it comes. */
const wholeCall = async (floor: Floor, seat: Seat): Promise<OutgoingCall> => {
  await seat.ready();
  const citizen = await floor.dial();
  const open = () => citizen.end === undefined;
  await floor.sees("the call is answered, or over", () => !open() || citizen.answeredAtMs !== undefined);
  if (open()) await floor.sleep(1000);
  for (let tries = 0; open() && seat.phone.calls.length === 0 && tries < 20; tries += 1) {
    await citizen.press("1").catch(() => {});
    await floor.sleep(1500);
  }
  const ring = seat.phone.calls[0];
  if (open() && ring) {
    const rings = await seat.phone.nextCall();
    rings.ring();
    await floor.sleep(700);
    if (!rings.end) rings.answer();
    await floor.sleep(2000);
    if (!rings.end) await rings.hangUp();
    await floor.sleep(1500);
    if (open()) await citizen.press("1").catch(() => {});
  }
  await floor.sleep(6000);
  if (open()) await citizen.hangUp();
  return citizen;
};

const pairs = [
  ["IvrEntered", "IvrLeft"],
  ["QueueEntered", "QueueLeft"],
  ["SurveyOffered", "SurveyEnded"],
  ["CallArrived", "CallEnded"],
] as const;

const moments = Array.from({ length: 12 }, (_, n) => 12 + n * 797);

test.each(moments)("killed %i ms after a citizen dials: nobody is stuck, and what has begun has one end", (afterMs) =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const story = wholeCall(floor, seat);
    await floor.sleep(afterMs);
    await floor.dies(1200);
    const citizen = await story;
    await floor.sees("the call is over at the carrier", () => citizen.end);
    await floor.areFree(seat.user);
    await floor.sees("no phone is in a call", () => seat.phone.calls.every(({ end }) => end !== undefined));
    const facts = floor.facts();
    const n = (type: string) => facts.filter((fact) => fact.type === type).length;
    for (const [begun, over] of pairs) expect([begun, n(begun)]).toEqual([begun, n(over)]);
    expect(n("OfferStarted")).toBe(n("OfferAnswered") + n("OfferEnded"));
    expect(n("LegEnded")).toBe(n("CallArrived") + n("LegStarted"));
    await floor.sees("recordings are whole", () => {
      const now = floor.facts();
      const count = (type: string) => now.filter((fact) => fact.type === type).length;
      return count("RecordingStarted") === count("RecordingEnded") + count("RecordingFailed");
    });
    // An INVITE that the dead program never told of is no call of ours.
    floor.placed = n("CallArrived");
    expect(floor.placed).toBeLessThanOrEqual(1);
    inOrder(facts);
  }),
);
