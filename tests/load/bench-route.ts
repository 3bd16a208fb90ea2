// npm run bench:route -- [--agents 1000] [--waiting 10000] [--rounds 2000] [--json]: processor time of a routing decision in the whole hotline, in memory.
import { parseArgs } from "node:util";
import {
  type CallId,
  createHotline,
  type DeviceId,
  exampleHotline,
  type FlowId,
  type GroupId,
  type HotlineConfig,
  type Input,
  type LegId,
  type PartyId,
  step,
  type UserId,
} from "../../packages/domain/src/index.ts";

const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "1000" },
    waiting: { type: "string", default: "10000" },
    rounds: { type: "string", default: "2000" },
    json: { type: "boolean", default: false },
  },
});
const [agents, waiting, rounds] = [Number(values.agents), Number(values.waiting), Number(values.rounds)];
/** p99 of a decision, µs. */
const limitUs = 1000;
/** Rounds before the first that counts: code that is not compiled yet tells nothing of a day. */
const warmUp = 500;
const groupCount = 10;
const skillCount = 5;

const example = exampleHotline();
const trunk = example.trunks[0]!.id;
const phone = example.devices.find(({ kind }) => kind !== "browser")!;
const groups = Array.from({ length: groupCount }, (_, n) => `g${n}` as GroupId);
const skills = Array.from({ length: skillCount }, (_, n) => `s${n}`);
const crowd = Array.from({ length: agents }, (_, n) => ({ user: `u${n}` as UserId, device: `d${n}` as DeviceId, n }));
/** Each group has a number whose callers ask for nothing, one for each skill, and one for a skill that nobody has. */
const queues = groups.flatMap((group, g) =>
  [undefined, ...skills, "rare"].map((skill, s) => ({
    group,
    skill,
    number: `${1000 + g * 100 + s}`,
    flow: `f${g}-${s}` as FlowId,
  })),
);
const config: HotlineConfig = {
  ...example,
  skills: [...skills, "rare"].map((id) => ({ id, name: id })),
  schedule: { ...example.schedule, weekly: [], special: [] },
  trunks: example.trunks.map((each) => ({ ...each, maxLines: 1_000_000 })),
  groups: groups.map((id) => ({
    ...example.groups[0]!,
    id,
    name: id,
    maxWaiting: 10_000,
    announceAgentNo: false,
    overflow: { to: "hangUp" },
  })),
  numbers: queues.map(({ number, flow }) => ({ number, flow })),
  flows: queues.map(({ group, skill, flow }) => ({
    ...{ id: flow, version: 1, start: "queue", edges: [] },
    nodes: { queue: { kind: "queue", group, priority: 0, ...(skill !== undefined && { skills: { [skill]: 5 } }) } },
  })),
  agents: crowd.map(({ user, device, n }) => ({
    ...example.agents[0]!,
    ...{ user, agentNo: `${10_000 + n}`, devices: [device], supervises: [], skills: {} },
    groups: [groups[n % groupCount]!, groups[(n + 1) % groupCount]!],
    skillLevels: { [skills[n % skillCount]!]: 1 + (n % 10), [skills[(n + 2) % skillCount]!]: 9 },
  })),
  devices: crowd.map(({ device }) => ({ ...phone, id: device, sipUser: device })),
};

let [now, ids] = [1_800_000_000_000, 0];
const hotline = createHotline(config);
const feed = (input: Input) => {
  now += 1;
  return step(hotline, input, {
    ...{ now, wall: now, newId: () => `id${++ids}`, numberOf: () => undefined },
    ...{ party: (of) => `p${of}` as PartyId, seal: () => ({ key: "k", text: "t" }) },
  });
};
const command = (user: UserId, asked: Extract<Input, { is: "Command" }>["command"]) =>
  feed({ is: "Command", by: { user }, command: asked });

let calls = 0;
/** @returns the citizen's leg */
const arrives = (number: string): LegId => {
  calls += 1;
  const leg = `leg${calls}` as LegId;
  const who = { callingNumber: `139${String(calls).padStart(8, "0")}`, calledNumber: number, withheld: false };
  feed({ is: "LegArrived", at: now, leg, trunk, sipCallId: leg, ...who } as Input);
  feed({ is: "LegAnswered", at: now, leg } as Input);
  return leg;
};

/** Times at which the system gave the processor to somebody else. */
/** How often the kernel took the processor from us. Waits of our own, for a collection of garbage for one, are part of the cost. */
const interruptions = (): number => process.resourceUsage().involuntaryContextSwitches;
let interrupted = 0;
/**
 * How long the work takes, µs: by the clock, since the kernel counts processor time too coarsely for so short a work. Undefined where the kernel gave the
 * processor to another program meanwhile.
 */
const tookUsOf = (work: () => void): number | undefined => {
  const before = interruptions();
  const from = performance.now();
  work();
  const tookUs = (performance.now() - from) * 1000;
  if (interruptions() === before) return tookUs;
  interrupted += 1;
  return undefined;
};
const spread = (spent: readonly number[]) => {
  const sorted = [...spent].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1) };
};

for (const { device } of crowd) feed({ is: "DeviceReachable", at: now, device } as Input);
for (const { user, device, n } of crowd) command(user, { do: "signIn", groups: config.agents[n]!.groups, device });
for (let n = 0; n < waiting; n += 1) arrives(queues[n % queues.length]!.number);

const stateOf = (call: CallId) => hotline.calls.get(call)?.state.at;
const seatOf = (user: UserId) => hotline.agents.get(user)?.seat;

/** An agent says ready while all of them wait: she gets the first whom she may have. Then that call ends, and another comes. */
const readyUs: number[] = [];
for (let round = -warmUp; round < rounds; round += 1) {
  const { user } = crowd[(round + warmUp) % agents]!;
  const spent = tookUsOf(() => void command(user, { do: "ready" }));
  if (round >= 0 && spent !== undefined) readyUs.push(spent);
  const seat = seatOf(user);
  if (seat?.at !== "ringing") throw new Error(`${user} was not rung`);
  const call = hotline.calls.get(seat.call)!;
  feed({ is: "LegEnded", at: now, leg: call.leg, ending: { by: "caller", cause: "hangup" } } as Input);
  command(user, { do: "busy" });
  for (const leg of Object.keys(call.legs))
    feed({ is: "LegEnded", at: now, leg: leg as LegId, ending: { by: "system", cause: "hangup" } } as Input);
  if (stateOf(call.id) !== undefined) throw new Error("the call did not end");
  arrives(call.number);
}

/** All agents are ready, and those who still wait ask for what nobody has: a call comes. What a step with so many takes in all. */
for (const { user } of crowd) command(user, { do: "ready" });
const rare = queues.filter(({ skill }) => skill === "rare");
while (crowd.some(({ user }) => seatOf(user)?.at === "ringing")) {
  for (const { user } of crowd) {
    const seat = seatOf(user);
    if (seat?.at !== "ringing") continue;
    const call = hotline.calls.get(seat.call)!;
    feed({ is: "LegEnded", at: now, leg: call.leg, ending: { by: "caller", cause: "hangup" } } as Input);
    for (const leg of Object.keys(call.legs))
      feed({ is: "LegEnded", at: now, leg: leg as LegId, ending: { by: "system", cause: "hangup" } } as Input);
  }
}
while (hotline.waiting.size < waiting) arrives(rare[calls % rare.length]!.number);
const arrivalUs: number[] = [];
for (let round = -warmUp; round < rounds; round += 1) {
  calls += 1;
  const leg = `leg${calls}` as LegId;
  const who = {
    callingNumber: "13900000000",
    calledNumber: rare[(round + warmUp) % rare.length]!.number,
    withheld: false,
  };
  feed({ is: "LegArrived", at: now, leg, trunk, sipCallId: leg, ...who } as Input);
  const spent = tookUsOf(() => void feed({ is: "LegAnswered", at: now, leg } as Input));
  if (round >= 0 && spent !== undefined) arrivalUs.push(spent);
  feed({ is: "LegEnded", at: now, leg, ending: { by: "caller", cause: "hangup" } } as Input);
}

/** A position among all of them, as callers are told it. */
const positionUs: number[] = [];
for (const id of [...hotline.waiting].slice(0, rounds)) {
  const state = hotline.calls.get(id)?.state;
  if (state?.at !== "queued") continue;
  const spent = tookUsOf(() => void hotline.calls.ahead(id, state.visit));
  if (spent !== undefined) positionUs.push(spent);
}

const result = {
  ...{ agents, waiting, rounds, limitUs, interrupted },
  ready: spread(readyUs),
  arrival: spread(arrivalUs),
  position: spread(positionUs),
};
const isWithin = result.ready.p99Us < limitUs && result.arrival.p99Us < limitUs;
const line = (name: string, { p50Us, p99Us, maxUs }: ReturnType<typeof spread>) =>
  console.log(`${name.padEnd(58)} p50 ${p50Us} µs, p99 ${p99Us} µs, most ${maxUs} µs`);
console.log(`${agents} agents, ${waiting} callers who wait, ${queues.length} demands, ${rounds} decisions each`);
line("an agent becomes ready and gets a call (whole step)", result.ready);
line(`a call comes that none of ${agents} free agents may have (whole step)`, result.arrival);
line("a caller's position", result.position);
console.log(`${interrupted} of them were interrupted and are not counted`);
console.log(isWithin ? `p99 of both is below ${limitUs} µs` : `p99 is NOT below ${limitUs} µs`);
if (values.json) console.log(JSON.stringify({ ...result, isWithin }));
process.exitCode = isWithin ? 0 : 1;
