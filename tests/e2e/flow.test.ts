import {
  newWorld,
  type OutgoingCall,
  Phone,
  resemblance,
  sleep,
  startServer,
  tones,
  until,
  WallClock,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf, hearEachOther, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, openFrom, publish } from "./flows.ts";
import { hotlineNumber, openHotline, promptSamples, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Edges as arrows: "greeting.done>first first.key.1>second". */
const edges = (arrows: string) =>
  arrows
    .trim()
    .split(/\s+/)
    .map((arrow) => {
      const [, from, exit, to] = /^(\w+)\.(.+)>(\w+)$/.exec(arrow)!;
      return { from, exit, to };
    });

const bye = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const dutyNumber = "13900007777";
const hours = {
  start: "hours",
  nodes: {
    hours: { kind: "hours" },
    person: { kind: "queue", group: "business", priority: 0 },
    duty: { kind: "dutyPhone", number: dutyNumber, ringMs: 20_000 },
    bye,
  },
  edges: edges("hours.open>person hours.closed>duty duty.noAnswer>bye duty.busy>bye duty.failed>bye"),
};
const hourSec = 3600;
/** How far a clock is from the true time, s, on which it is this hour in Shanghai. */
const secondsTo = (hour: number): number =>
  hour * hourSec - 8 * hourSec - (Math.floor(Date.now() / 1000) % (24 * hourSec));

test("hours by a set clock: agents by day, the duty phone by night, which talks, is busy, and is left alone", async () => {
  const clock = new WallClock(world);
  clock.step(secondsTo(10));
  const server = await startServer(world, { clock });
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/sign-in-rules", { idleMin: null });
  const outside = world.own(await Phone.open({ number: "outside", toneHz: tones.agent }));
  const { address: host, port } = outside.sip;
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], host, port });
  await openFrom(administrator, "09:00", "18:00");
  await publish(administrator, "main", hours);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const calls: OutgoingCall[] = [];
  const call = async (): Promise<OutgoingCall> => {
    const each = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
    await each.answered;
    calls.push(each);
    return each;
  };

  const byDay = await call();
  await sleep(1000);
  await byDay.hangUp();
  clock.step(secondsTo(20));
  // The server looks at its clock now and then: by then it has seen the step.
  await until("it is night", async () => {
    const { at } = await administrator.get("/api/wall");
    return new Date(at).getUTCHours() === 20 - 8;
  });
  const byNight = await call();
  const duty = await outside.nextCall();
  expect(duty.message?.uri).toContain(dutyNumber);
  duty.ring();
  await sleep(300);
  duty.answer();
  // Until the server has taken the answer the citizen hears the ringing tone.
  await until("the answer is acknowledged", () => duty.acknowledged.length > 0);
  await hearEachOther(byNight, duty);
  await duty.hangUp();
  await byNight.ended;

  const toBusy = await call();
  (await outside.nextCall()).refuse(486);
  await toBusy.ended;
  const impatient = await call();
  const left = await outside.nextCall();
  left.ring();
  await sleep(500);
  await impatient.hangUp();
  await left.ended;

  const log = await logOnceOver(administrator, calls);
  const told = calls.map((each) => {
    const record = recordOf(log, each);
    const outcomes = factsOf(record, "DutyEnded").map(({ outcome }) => outcome);
    return [record.row.disposition, factsOf(record, "IvrLeft")[0]?.to, ...outcomes].join(" ");
  });
  expect(told).toEqual(["D3 queue", "D5 dutyPhone talked", "D6 dutyPhone busy", "D6 dutyPhone caller"]);
  expect(JSON.stringify(log.map(({ facts }) => facts))).not.toContain(dutyNumber);
});

const announced = {
  start: "hours",
  nodes: {
    hours: { kind: "hours" },
    closed: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
    answer: { kind: "answer" },
    person: { kind: "queue", group: "business", priority: 0 },
    refuse: { kind: "hangUp", prompts: [], cause: "flowEnded" },
  },
  edges: edges("hours.open>answer answer.done>person hours.closed>closed closed.done>refuse"),
};

test("an announcement is heard before any answer, and the call is refused after it; in hours it is answered", async () => {
  const { server, administrator } = await openHotline(world);
  await publish(administrator, "main", announced);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const call = () => carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
  const open = await call();
  await open.answered;
  expect(open.statuses).toContain(200);
  await sleep(500);
  await open.hangUp();

  await openFrom(administrator, "00:00", "00:01", quietZone());
  await inForce(server, administrator);
  const closed = await call();
  closed.answered.catch(() => {});
  expect(await closed.ended).toMatchObject({ by: "them", how: "refused", status: 480 });
  expect(closed.statuses).toContain(183);
  expect(closed.statuses).not.toContain(200);
  const { correlation } = resemblance(closed.heard(), promptSamples("internal.nobody"));
  expect(correlation).toBeGreaterThan(0.98);
  const log = await until("both are in the log", async () => {
    const { items } = await administrator.get("/api/calls");
    return items.length === 2 && items.every(({ endedAt }: { endedAt: number | null }) => endedAt !== null) && items;
  });
  expect(log.map(({ disposition, recorded }: Record<string, unknown>) => [disposition, recorded])).toEqual([
    ["D8", false],
    ["D3", true],
  ]);
});

/** A zone in which it is not midnight now. */
const quietZone = (): string => (new Date().getUTCHours() === 16 ? "Asia/Kolkata" : "Asia/Shanghai");
