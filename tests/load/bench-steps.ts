// node bin/run.mjs tests/load/bench-steps.ts [CALLS] [AGENTS]: processor time of a call's steps in the hotline, in memory, while so many calls stand and agents are ready.
import {
  createHotline,
  type DeviceId,
  exampleHotline,
  type FlowId,
  type HotlineConfig,
  type Input,
  type LegId,
  type PartyId,
  step,
  type UserId,
} from "../../packages/domain/src/index.ts";

const standing = Number(process.argv[2] ?? 200);
const agents = Number(process.argv[3] ?? 200);
const rounds = 4000;

const example = exampleHotline();
const group = example.groups[0]!.id;
const trunk = example.trunks[0]!.id;
const [number] = example.numbers;
const [agent] = example.agents;
const straight = "straight" as FlowId;
const phone = example.devices.find(({ kind }) => kind !== "browser")!;
const crowd = Array.from({ length: agents }, (_, n) => ({ user: `u${n}` as UserId, device: `d${n}` as DeviceId }));
const config: HotlineConfig = {
  ...example,
  schedule: { ...example.schedule, weekly: [], special: [] },
  trunks: example.trunks.map((each) => ({ ...each, maxLines: 100_000 })),
  numbers: [
    { ...number!, number: "1" },
    { ...number!, number: "2", flow: straight },
  ],
  flows: [
    ...example.flows,
    { id: straight, version: 1, start: "queue", nodes: { queue: { kind: "queue", group, priority: 0 } }, edges: [] },
  ],
  agents: crowd.map(({ user, device }, n) => ({
    ...agent!,
    user,
    agentNo: `${10_000 + n}`,
    groups: [group],
    devices: [device],
  })),
  devices: crowd.map(({ device }) => ({ ...phone, id: device, sipUser: device })),
};

const hotline = createHotline(config);
let [now, ids] = [1_800_000_000_000, 0];
const feed = (input: Input) => {
  const effects = step(hotline, input, {
    now: ++now,
    wall: now,
    newId: () => `id${++ids}`,
    party: (of) => `p${of}` as PartyId,
    seal: () => ({ key: "k", text: "t" }),
    numberOf: () => undefined,
  });
  // Faults come last.
  const last = effects.at(-1);
  if (last && "fault" in last) throw last.fault.error;
  return effects;
};
const arrives = (called: string) => {
  const leg = `leg${++ids}` as LegId;
  const caller = { calledNumber: called, callingNumber: "13900000000", withheld: false, sipCallId: leg };
  feed({ is: "LegArrived", at: now, leg, trunk, ...caller });
  return { leg, effects: feed({ is: "LegAnswered", at: now, leg }) };
};
const ends = (leg: LegId) => feed({ is: "LegEnded", at: now, leg, ending: { by: "caller", cause: "hangup" } });

/** Comes to the menu, and hangs up. */
const toMenu = (): void => void ends(arrives("1").leg);

/** Comes to a queue, rings at an agent, and hangs up. */
const toQueue = (): void => {
  const { leg, effects } = arrives("2");
  const ring = effects.flatMap((each) =>
    "command" in each && each.command.do === "Originate" ? [each.command.leg] : [],
  )[0];
  if (ring === undefined) throw new Error("no agent's phone rings");
  ends(leg);
  ends(ring);
};

const usOf = (call: () => void): number => {
  for (let n = 0; n < rounds; n += 1) call();
  const from = process.cpuUsage();
  for (let n = 0; n < rounds; n += 1) call();
  const { user, system } = process.cpuUsage(from);
  return Math.round((10 * (user + system)) / rounds) / 10;
};

for (const { user, device } of crowd) {
  feed({ is: "DeviceReachable", at: now, device });
  feed({ is: "Command", by: { user }, command: { do: "signIn", groups: [group], device } });
  feed({ is: "Command", by: { user }, command: { do: "ready" } });
}
for (let n = 0; n < standing; n += 1) arrives("1");
console.log({ standing, agents, menuUs: usOf(toMenu), ...(agents > 0 && { queueUs: usOf(toQueue) }) });
