import type { AgentConfig, DeviceConfig, Flow, FlowNode, GroupConfig, HotlineConfig } from "./config/index.ts";
import type { DeviceId, FlowId, GroupId, TrunkId, UserId } from "./ids.ts";

/** Every sound that the machines themselves play by name; flows, groups and surveys name others. */
export const promptNames = [
  "greeting",
  "menu.main",
  "menu.business",
  "menu.second",
  "invalidKey",
  "noInput",
  "queue.enter",
  "queue.busy",
  "queue.full",
  "queue.head",
  "queue.ahead",
  "queue.people",
  "queue.next",
  "queue.wait",
  "queue.minutes",
  "queue.underMinute",
  "queue.overHour",
  "queue.leave",
  ...["press", "number", "confirm", "other", "back", "enter", "bad", "done", "noted"].map((word) => `callback.${word}`),
  "key.star",
  "key.hash",
  ...["two", "10", "100", "1000"].map((number) => `number.${number}`),
  "noAgent",
  "agentNo.prefix",
  "agentNo.suffix",
  ...[..."0123456789"].map((digit) => `digit.${digit}`),
  "survey.ask",
  "survey.thanks",
  "survey.invalid",
  "goodbye",
  "sorry.reconnect",
  "transfer.failed",
  "internal.nobody",
  "outOfHours",
  "draining",
  "music.hold",
  "tone.ringback",
  "beep",
] as const;

const consult = "business" as GroupId;
const complain = "complaint" as GroupId;
const mainFlow = "main" as FlowId;

function group(id: GroupId, name: string): GroupConfig {
  return {
    id,
    name,
    ringMs: 20_000,
    wrapUpMs: 30_000,
    maxWaitMs: 300_000,
    maxWaiting: 30,
    overflow: { to: "hangUp" },
    announceAgentNo: true,
    survey: "satisfaction",
    musicPrompt: "music.hold",
  };
}

const menuDefaults = {
  kind: "menu",
  timeoutMs: 8_000,
  maxInvalid: 2,
  maxNoInput: 2,
  invalidPrompt: "invalidKey",
  noInputPrompt: "noInput",
} as const;

const nodes: Record<string, FlowNode> = {
  greeting: { kind: "play", prompts: ["greeting"], bargeIn: true },
  main: {
    ...menuDefaults,
    prompts: ["menu.main"],
    keys: { "1": { businessType: "consultation" }, "2": {}, "9": {}, "0": {} },
  },
  second: {
    ...menuDefaults,
    prompts: ["menu.second"],
    keys: { "1": { businessType: "complaint" }, "2": { businessType: "progress" }, "9": {}, "*": {}, "0": {} },
  },
  "queue.business": { kind: "queue", group: consult, priority: 0 },
  "queue.complaint": { kind: "queue", group: complain, priority: 0 },
  gone: { kind: "hangUp", prompts: ["goodbye"], cause: "noInput" },
};
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const edges = [
  edge("greeting", "done", "main"),
  edge("main", "key.1", "queue.business"),
  edge("main", "key.2", "second"),
  edge("main", "key.9", "main"),
  edge("main", "key.0", "queue.business"),
  edge("second", "key.1", "queue.complaint"),
  edge("second", "key.2", "queue.complaint"),
  edge("second", "key.9", "second"),
  edge("second", "key.*", "main"),
  edge("second", "key.0", "queue.complaint"),
  ...["main", "second"].flatMap((menu) => [edge(menu, "invalid", "gone"), edge(menu, "noInput", "gone")]),
];
const flow: Flow = { id: mainFlow, version: 1, start: "greeting", nodes, edges };

const businessTypes = [
  { id: "consultation", name: "业务咨询" },
  { id: "complaint", name: "投诉建议" },
  { id: "progress", name: "进度查询" },
];

const agentNos = ["8001", "8002", "8003", "8004", "8005", "8006"] as const;

function seat(agentNo: string, supervises: readonly GroupId[]): { agent: AgentConfig; devices: DeviceConfig[] } {
  const user = `agent-${agentNo}` as UserId;
  const devices: DeviceConfig[] = [
    { id: `browser-${agentNo}` as DeviceId, user, kind: "browser", sipUser: `b${agentNo}` },
    { id: `phone-${agentNo}` as DeviceId, user, kind: "sip", sipUser: agentNo },
  ];
  const name = supervises.length > 0 ? "班长" : `座席 ${agentNo}`;
  const agent = {
    user,
    agentNo,
    name,
    groups: [consult, complain],
    devices: devices.map(({ id }) => id),
    skills: {},
    supervises,
  };
  return { agent, devices };
}

/**
 * The small hotline that a first start sets up: number 12345678, a two-level menu (1 goes to 业务咨询, 2 to the second level; 0 to an agent on
 * every level, * up, 9 again), two groups, agents 8001 to 8006 (users "agent-8001"…), a supervisor 8000, a carrier trunk without a host and the
 * test trunk "test".
 */
export function exampleHotline(): HotlineConfig {
  const seats = [...agentNos.map((no) => seat(no, [])), seat("8000", [consult, complain])];
  const trunk = { transport: "udp", match: [], enabled: true } as const;
  return {
    v: 1,
    numbers: [{ number: "12345678", label: "12345678", flow: mainFlow }],
    trunks: [
      { ...trunk, id: "carrier" as TrunkId, name: "运营商中继", kind: "carrier", maxLines: 30, default: true },
      {
        ...trunk,
        id: "test" as TrunkId,
        name: "测试中继",
        kind: "test",
        maxLines: 60,
        digestUser: "test",
        default: false,
      },
    ],
    groups: [group(consult, "业务咨询"), group(complain, "投诉建议")],
    agents: seats.map(({ agent }) => agent),
    devices: seats.flatMap(({ devices }) => devices),
    flows: [flow],
    surveys: [
      {
        ...{ id: "satisfaction", name: "满意度评价" },
        prompt: "survey.ask",
        options: [
          { key: "1", label: "非常满意", score: 5, satisfied: true },
          { key: "2", label: "满意", score: 4, satisfied: true },
          { key: "3", label: "一般", score: 3, satisfied: false },
          { key: "4", label: "不满意", score: 1, satisfied: false },
        ],
        retries: 2,
        timeoutMs: 8_000,
      },
    ],
    businessTypes,
    schedule: { zone: "Asia/Shanghai", weekly: [], special: [] },
    policies: {
      afterSignIn: "busy",
      rnaReason: "noAnswer",
      deviceLostReason: "deviceLost",
      restReasons: ["break", "meal", "training", "meeting"],
      restLimitsMs: {
        break: 900_000,
        meal: 3_600_000,
        meeting: 3_600_000,
        noAnswer: 300_000,
        deviceLost: 600_000,
      },
      detachMs: 20_000,
      deviceGoneMs: 120_000,
      rtpTimeoutMs: 10_000,
      dialMs: 60_000,
      prefer: "skill",
      maskNumbers: true,
      outboundNumber: "12345678",
    },
  };
}
