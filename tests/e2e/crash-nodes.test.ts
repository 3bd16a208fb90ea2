/** One death of the server while a call stands at each kind of node: each goes on from its node, or ends truly. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FlowNode } from "@zongji/domain";
import {
  IncomingCall,
  isSaid,
  newWorld,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  resemblance,
  type Server,
  samplesOf,
  sleep,
  startServer,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { becomes, factsOf, logOnceOver, openCarrier, recordOf, type Seat, takePhoneSeat } from "./cast.ts";
import { databaseOf } from "./desks.ts";
import { addFlows, inForce, publishItem } from "./flows.ts";
import { cases, checkTable, module, numberOf, standing } from "./node-cases.ts";
import { type CallRecord, type Person, promptSamples, signIn, signInFirst } from "./scene.ts";

type Kind = FlowNode["kind"];

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** A service that never answers; gives its port. */
const openHungService = async (): Promise<number> => {
  const service = createServer(() => {});
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      service.closeAllConnections();
      service.close();
    },
  });
  return (service.address() as AddressInfo).port;
};

const survey = {
  prompt: "survey.ask",
  options: [{ key: "1", label: "满意", score: 5, satisfied: true }],
  ...{ retries: 1, timeoutMs: 60_000 },
};

/** The office comes later than the calls, on a busy machine and after a death. */
const officeAnswers = (administrator: Person): Promise<unknown> =>
  until("the office answers", async () => (await administrator.status("/api/calls")) === 200, { limitMs: 60_000 });

type Scene = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly outside: Phone;
  readonly seats: { readonly first: Seat; readonly second: Seat };
  readonly calls: Map<Kind, OutgoingCall>;
};

const openScene = async (): Promise<Scene> => {
  const port = await openHungService();
  const env = { ZONGJI_FLOW_HOSTS: `127.0.0.1:${port}` };
  const server = await startServer(world, { env });
  const administrator = await signInFirst(server, "administrator");
  await officeAnswers(administrator);
  const outside = world.own(await Phone.open({ number: "outside", toneHz: tones.otherAgent }));
  const { address: host, port: sip } = outside.sip;
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], host, port: sip, maxLines: 60 });
  const users: { readonly id: string; readonly agentNo: string | null }[] = await administrator.get("/api/users");
  const agent = users.find(({ agentNo }) => agentNo === "8002")!.id;
  const dialRights: { readonly id: string }[] = await administrator.get("/api/dial-rights");
  const rights = dialRights.map(({ id }) => id);
  const flows = standing.flatMap((kind) => {
    const each = cases[kind];
    return "instead" in each
      ? []
      : [{ id: `at-${kind}`, number: numberOf(kind), body: each.flow({ agent, port, rights }) }];
  });
  await addFlows(databaseOf(server), [{ id: "ask", body: module }, ...flows]);
  await publishItem(administrator, "survey", "satisfaction", survey);
  await administrator.insist("PATCH", "/api/groups/business", { announceAgentNo: false, wrapUpMs: 0, ringMs: 60_000 });
  await inForce(server, administrator);
  const first = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const second = await takePhoneSeat(world, server, administrator, { agentNo: "8002", toneHz: tones.agent });
  await second.person.post("/api/agent/busy");
  const carrier = await openCarrier(world);
  return { server, administrator, carrier, outside, seats: { first, second }, calls: new Map() };
};

const callTo = async ({ carrier, server, calls }: Scene, kind: Kind): Promise<OutgoingCall> => {
  const call = await carrier.call({ to: `sip:${numberOf(kind)}@${server.sipAddress}`, toneHz: tones.caller });
  calls.set(kind, call);
  if (kind === "answer") call.answered.catch(() => {});
  else await call.answered;
  return call;
};

/** Since a moment this party has heard a piece of the prompt that is long enough to know it by. */
const heardSince = (call: PhoneCall, prompt: string, sinceMs: number): boolean => {
  const heard = samplesOf(call.rtp.packets.filter(({ atMs }) => atMs > sinceMs));
  const piece = promptSamples(prompt).subarray(0, 8000);
  return heard.length > piece.length && resemblance(heard, piece).correlation > 0.8;
};

/** What rings at a phone is answered, until the citizen and one of the phone's calls hear each other. */
const connects = (phone: Phone, citizen: PhoneCall, sinceMs: number): Promise<PhoneCall> => {
  const hearsTone = (call: PhoneCall, toneHz: number) =>
    (call.rtp.packets.at(-12)?.atMs ?? 0) > sinceMs && isSaid(samplesOf(call.rtp.packets.slice(-12)), toneHz);
  const answers = (): PhoneCall | undefined => {
    for (const call of phone.calls)
      if (call instanceof IncomingCall && !call.end && call.answeredAtMs === undefined) call.answer();
    if (!hearsTone(citizen, phone.settings.toneHz!)) return undefined;
    return phone.calls.find((call) => !call.end && hearsTone(call, tones.caller));
  };
  return until("they hear each other", answers, { limitMs: 30_000, everyMs: 50 });
};

/** Brings a call to each kind of node, those that last the shortest last. */
const standEverywhere = async (scene: Scene): Promise<void> => {
  const { outside, seats } = scene;
  const rated = await callTo(scene, "survey");
  const talk = await connects(seats.first.phone, rated, 0);
  await becomes(seats.first, "talking");
  await talk.hangUp();
  await until("he is asked", () => heardSince(rated, "survey.ask", 0), { limitMs: 30_000, everyMs: 1000 });
  await becomes(seats.first, "ready");
  await seats.first.person.post("/api/agent/busy");
  await seats.second.person.post("/api/agent/ready");
  await callTo(scene, "agent");
  (await seats.second.phone.nextCall()).ring();
  await callTo(scene, "queue");
  await connects(outside, await callTo(scene, "dutyPhone"), 0);
  // It rings on.
  await callTo(scene, "transfer");
  await until("the number outside rings", () =>
    outside.calls.some((call) => !call.end && call.answeredAtMs === undefined),
  );
  const left = (["menu", "module", "voicemail", "collect"] as const).map((kind) => callTo(scene, kind));
  const [, , , collect] = await Promise.all(left);
  await sleep(1000);
  await collect!.press("12");
  await Promise.all(
    (["http", "callback", "play", "say", "answer", "hangUp"] as const).map((kind) => callTo(scene, kind)),
  );
  expect([...scene.calls.keys()].sort()).toEqual([...standing].sort());
  await sleep(2500);
};

type GoesOn = (call: OutgoingCall, scene: Scene, sinceMs: number) => Promise<unknown>;
const pressesOne: GoesOn = (call) => call.press("1");
/** Long enough to hear something again. */
const listenMs = 3000;
const listensAndPresses =
  (key: string): GoesOn =>
  async (call) => {
    await sleep(listenMs);
    await call.press(key);
  };
const talksOutside: GoesOn = async (call, { outside }, since) => {
  await connects(outside, call, since);
  await call.hangUp();
};

/** What each does, or hears, once the next server is there. */
const goesOn: { readonly [kind: string]: GoesOn } = {
  answer: async (call) => {
    await call.answered;
  },
  // What he hears again, a key cuts.
  play: listensAndPresses("5"),
  say: listensAndPresses("5"),
  menu: pressesOne,
  module: pressesOne,
  collect: (call) => call.press("345#"),
  http: async () => {},
  queue: async (call, { seats }, since) => {
    await seats.first.person.post("/api/agent/ready");
    await (await connects(seats.first.phone, call, since)).hangUp();
  },
  agent: async (call, { seats }, since) => {
    await connects(seats.second.phone, call, since);
    await call.hangUp();
  },
  dutyPhone: talksOutside,
  transfer: talksOutside,
  voicemail: listensAndPresses("#"),
  callback: listensAndPresses("1"),
  survey: listensAndPresses("1"),
  hangUp: async () => {},
};

/** Nodes that the call came to after the death, and how it ended: "bye · D1 system flowEnded". */
const ofRecord = (record: CallRecord, diedAt: number): string => {
  const later = factsOf(record, "NodeEntered").filter(({ at }) => at > diedAt);
  const { by, cause } = record.row.ending as { by: string; cause: string };
  return [later.map(({ flowNode }) => flowNode).join(" ") || "-", `${record.row.disposition} ${by} ${cause}`].join(
    " · ",
  );
};

const expected: { readonly [kind: string]: string } = {
  answer: "answer bye · D1 system flowEnded",
  play: "bye · D1 system flowEnded",
  say: "bye · D1 system flowEnded",
  menu: "put test hours list look read bye · D1 system flowEnded",
  module: "back bye · D1 system flowEnded",
  collect: "bye · D1 system flowEnded",
  http: "sorry bye · D1 system flowEnded",
  queue: "bye · D2 system flowEnded",
  agent: "- · D2 caller hangup",
  dutyPhone: "- · D5 caller hangup",
  transfer: "- · D1 caller hangup",
  voicemail: "bye · D1 system flowEnded",
  callback: "bye · D1 system flowEnded",
  survey: "bye · D2 system flowEnded",
  hangUp: "- · D1 system flowEnded",
};

/** What it hears after the death: its node's words again, and what is behind it. */
const heardAfter: { readonly [kind: string]: readonly string[] } = {
  answer: ["greeting", "goodbye"],
  play: ["greeting", "goodbye"],
  say: ["greeting", "goodbye"],
  menu: ["goodbye"],
  module: ["goodbye"],
  collect: ["goodbye"],
  http: ["internal.nobody", "goodbye"],
  voicemail: ["goodbye"],
  callback: ["callback.number", "callback.noted", "goodbye"],
  survey: ["survey.ask", "goodbye"],
};

/** What only this kind's facts tell, of what was done after the death. */
const told: { readonly [kind: string]: readonly [type: string, fields: object] } = {
  collect: ["DigitsCollected", { flowNode: "here", variable: "number" }],
  http: ["HttpAnswered", { flowNode: "here", outcome: "restart" }],
  queue: ["OfferAnswered", { agentNo: "8001" }],
  agent: ["OfferAnswered", { agentNo: "8002" }],
  dutyPhone: ["DutyEnded", { outcome: "talked" }],
  transfer: ["OutsideEnded", { outcome: "talked" }],
  voicemail: ["VoicemailEnded", { why: "key", left: true }],
  callback: ["CallbackListed", { flowNode: "here", own: true }],
  survey: ["RatingGiven", { key: "1", agentNo: "8001" }],
  menu: ["KeyPressed", { flowNode: "here", key: "1" }],
  module: ["KeyPressed", { flowNode: "ask", key: "1" }],
};

test("a call at each kind of node when the server dies goes on from there, or ends truly", async () => {
  checkTable();
  const scene = await openScene();
  await standEverywhere(scene);
  const { server, calls, administrator: before } = scene;
  const { atMs } = await server.crash();
  const diedAt = performance.timeOrigin + atMs;
  await server.comesBack();
  // Calls hear again before the server says that it is ready.
  const since = atMs + 200;
  const failed: string[] = [];
  await Promise.all(
    standing.map(async (kind) => {
      const call = calls.get(kind)!;
      try {
        await goesOn[kind]!(call, scene, since);
        await call.ended;
      } catch (error) {
        failed.push(`${kind}: ${String(error)} (${JSON.stringify(call.end)})`);
      }
    }),
  );
  expect(failed).toEqual([]);
  const unheard = Object.entries(heardAfter).flatMap(([kind, prompts]) =>
    prompts.filter((prompt) => !heardSince(calls.get(kind as Kind)!, prompt, since)).map((each) => `${kind}: ${each}`),
  );
  expect(unheard).toEqual([]);
  const administrator = await signIn(server, "administrator", before.password);
  await officeAnswers(administrator);
  const log = await logOnceOver(administrator, [...calls.values()]);
  const records = new Map(standing.map((kind) => [kind, recordOf(log, calls.get(kind)!)]));
  const stood = (record: CallRecord) => factsOf(record, "NodeEntered").findLast(({ at }) => at <= diedAt)?.flowNode;
  expect(Object.fromEntries(standing.map((kind) => [kind, stood(records.get(kind)!)]))).toEqual(
    Object.fromEntries(standing.map((kind) => [kind, (cases[kind] as { readonly at: string }).at])),
  );
  expect(Object.fromEntries(standing.map((kind) => [kind, ofRecord(records.get(kind)!, diedAt)]))).toEqual(expected);
  for (const [kind, [type, fields]] of Object.entries(told)) {
    const after = factsOf(records.get(kind as Kind)!, type).filter(({ at }) => at > diedAt);
    expect(after, `${kind}: ${type}`).toMatchObject([fields]);
  }
}, 300_000);
