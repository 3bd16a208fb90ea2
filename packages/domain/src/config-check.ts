import type { DeviceConfig, HotlineConfig } from "./config.ts";
import { type Flow, kindOf } from "./ivr.ts";
import { localTime } from "./schedule.ts";
import {
  type Check,
  finite,
  flag,
  list,
  oneOf,
  optional,
  orNull,
  type Problem,
  record,
  shape,
  text,
  variant,
  whole,
} from "./shape.ts";

const id = text(/^[A-Za-z0-9_.:-]{1,64}$/, "1 to 64 letters, digits or _ . : -");
const name = text(/^.{1,100}$/u, "a text of 1 to 100 characters");
const reason = text(/^\S(.{0,62}\S)?$/u, "a reason of 1 to 64 characters");
const promptName = text(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, "the name of a prompt");
const telephone = text(/^\+?[0-9]{2,20}$/, "a telephone number of 2 to 20 digits");
const time = text(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, "a time HH:MM");
const day = 86_400_000;
const ms = (min: number, max: number) => whole(min, max);
const key = /^[0-9*#]$/;

const place = { businessType: optional(name), selfServed: optional(flag) };
const node = variant("kind", {
  play: shape({ kind: oneOf("play"), prompts: list(promptName), bargeIn: flag, next: id, ...place }),
  menu: shape({
    kind: oneOf("menu"),
    prompts: list(promptName),
    keys: record(key, "a key 0 to 9, * or #", shape({ to: id, businessType: optional(name) })),
    timeoutMs: ms(500, 120_000),
    maxInvalid: whole(0, 20),
    maxNoInput: whole(0, 20),
    invalidPrompt: promptName,
    noInputPrompt: promptName,
    otherwise: id,
    ...place,
  }),
  queue: shape({ kind: oneOf("queue"), group: id, priority: whole(0, 100), ...place }),
  hangUp: shape({ kind: oneOf("hangUp"), prompts: list(promptName), cause: oneOf("flowEnded", "noInput"), ...place }),
});
const pattern = text(/^[0-9X+*#]{0,20}\.?$/, "a number, or digits and X with a last . for whatever follows");
const rules = list(shape({ match: pattern, strip: whole(0, 20), prepend: text(/^[0-9+*#]{0,20}$/, "0 to 20 digits") }));
const host = text(/^[A-Za-z0-9.:-]{1,253}$/, "a host name or address");
const port = whole(1, 65_535);
const ways = {
  agent: shape({ agent: id, afterMs: optional(ms(1_000, 180_000)) }),
  group: shape({ group: id, afterMs: optional(ms(1_000, 180_000)) }),
  number: shape({ number: telephone, afterMs: optional(ms(1_000, 180_000)) }),
};
const way = (timed: boolean): Check => oneWay(ways, timed);
const option = shape({ key: text(key, "a key 0 to 9, * or #"), label: name, score: finite, satisfied: flag });
const period = { from: time, to: time };

const configShape = shape({
  v: oneOf(1),
  numbers: list(shape({ number: telephone, flow: id, recorded: optional(flag) })),
  trunks: list(
    shape({
      id,
      name,
      kind: oneOf("carrier", "test"),
      transport: oneOf("udp", "tcp", "tls"),
      host: optional(host),
      port: optional(port),
      match: list(text(/^[0-9A-Fa-f.:]+(\/[0-9]{1,3})?$/, "an address or CIDR range")),
      maxLines: whole(0, 10_000),
      digestUser: optional(id),
      enabled: flag,
      default: flag,
      direction: optional(oneOf("both", "in", "out")),
      priority: optional(whole(1, 1_000)),
      share: optional(whole(1, 100)),
      register: optional(
        shape({ host, port: optional(port), user: id, authUser: optional(id), expiresSec: whole(30, 86_400) }),
      ),
      health: optional(shape({ optionsSec: whole(0, 3_600) })),
      calledNumberFrom: optional(oneOf("requestUri", "to", "pCalledPartyId", "diversion")),
      numberRules: optional(shape({ out: optional(rules), inCalling: optional(rules), inCalled: optional(rules) })),
      callerId: optional(shape({ number: optional(telephone), assertedIdentity: flag, privacy: flag })),
      srtp: optional(oneOf("off", "offered", "required")),
      codecs: optional(list(oneOf("PCMA", "PCMU", "G722"))),
      listener: optional(name),
      sessionTimers: optional(flag),
      sessionSec: optional(whole(90, 86_400)),
      digits: optional(oneOf("auto", "rfc4733", "inband", "info")),
      introduction: optional(
        shape({
          domain: optional(host),
          fromHost: optional(host),
          userPhone: optional(flag),
          earlyMedia: optional(flag),
        }),
      ),
      unreadParts: optional(oneOf("ignore", "refuse")),
      rtpTimeoutMs: optional(ms(3_000, 600_000)),
      node: optional(name),
    }),
  ),
  groups: list(
    shape({
      id,
      name,
      ringMs: ms(1_000, 180_000),
      wrapUpMs: ms(0, 3_600_000),
      maxWaitMs: ms(1_000, day),
      maxWaiting: whole(0, 10_000),
      overflow: variant("to", {
        hangUp: shape({ to: oneOf("hangUp") }),
        group: shape({ to: oneOf("group"), group: id }),
      }),
      noAgent: optional(oneOf("wait", "leave")),
      announceAgentNo: flag,
      survey: orNull(id),
      musicPrompt: promptName,
    }),
  ),
  agents: list(
    shape({
      user: id,
      agentNo: text(/^[0-9]{1,10}$/, "1 to 10 digits"),
      name,
      groups: list(id),
      devices: list(id),
      skills: record(/^.+$/, "a group", whole(1, 10)),
      supervises: list(id),
      forwarding: optional(
        shape({ always: optional(way(false)), busy: optional(way(false)), noAnswer: optional(way(true)) }),
      ),
      dialRights: optional(list(id)),
    }),
  ),
  devices: list(
    shape({
      id,
      user: id,
      kind: oneOf("browser", "sip"),
      sipUser: id,
      label: optional(name),
      digest: optional(list(oneOf("MD5", "SHA-256"))),
      codecs: optional(list(oneOf("PCMA", "PCMU", "G722"))),
      srtp: optional(oneOf("off", "offered", "required")),
      digits: optional(oneOf("auto", "rfc4733", "inband", "info")),
      sessionTimers: optional(flag),
      sessionSec: optional(whole(90, 86_400)),
      listener: optional(name),
    }),
  ),
  flows: list(
    shape({ id, version: whole(1, 1_000_000_000), start: id, nodes: record(/^[A-Za-z0-9_.:-]{1,64}$/, "an id", node) }),
  ),
  surveys: list(
    shape({ id, prompt: promptName, options: list(option), retries: whole(0, 10), timeoutMs: ms(500, 120_000) }),
  ),
  schedule: shape({
    zone: name,
    weekly: list(shape({ days: list(whole(1, 7)), ...period })),
    special: list(
      shape({
        date: text(/^\d{4}-\d{2}-\d{2}$/, "a date YYYY-MM-DD"),
        name: optional(name),
        periods: list(shape(period)),
      }),
    ),
  }),
  policies: shape({
    afterSignIn: oneOf("ready", "busy"),
    rnaReason: id,
    deviceLostReason: id,
    restReasons: list(reason),
    restLimitsMs: optional(record(/^.{1,64}$/u, "a reason of rest", ms(1_000, day))),
    detachMs: ms(0, 600_000),
    deviceGoneMs: ms(1_000, day),
    rtpTimeoutMs: ms(1_000, 600_000),
    rtpTimeoutWaitingMs: optional(ms(1_000, 600_000)),
    dialMs: ms(1_000, 180_000),
    colleagueRingMs: optional(ms(1_000, 180_000)),
    prefer: oneOf("skill", "idle"),
    maskNumbers: flag,
    outboundNumber: telephone,
    announcement: optional(oneOf("wait", "cut")),
    ratingOpenMs: optional(ms(0, 30_000)),
    resultCodes: optional(list(reason)),
  }),
  dialRights: optional(list(shape({ id, name, patterns: list(pattern) }))),
});

/** A ForwardTarget: an object with one of these fields; `timed`: with afterMs. */
function oneWay(kinds: Readonly<Record<string, Check>>, timed: boolean): Check {
  return (value, field, problems) => {
    const has = (key: string) => typeof value === "object" && value !== null && Object.hasOwn(value, key);
    const kind = Object.keys(kinds).find(has);
    const check = kind === undefined ? undefined : kinds[kind];
    if (!check) return void problems.push({ field, problem: `must have one of ${Object.keys(kinds).join(", ")}` });
    check(value, field, problems);
    if (timed !== has("afterMs")) {
      problems.push({ field: `${field}.afterMs`, problem: timed ? "must be there" : "is not known" });
    }
  };
}

/** What is wrong with a configuration from outside, field by field; empty when `config` is a HotlineConfig that can be run. */
export function checkConfig(config: unknown): Problem[] {
  const problems: Problem[] = [];
  configShape(config, "", problems);
  if (problems.length === 0) checkLinks(config as HotlineConfig, problems);
  return problems;
}

function checkLinks(config: HotlineConfig, problems: Problem[]): void {
  const { numbers, trunks, groups, agents, devices, flows, surveys, policies } = config;
  const once = (values: readonly string[], field: (index: number) => string) => {
    for (const [index, value] of values.entries()) {
      if (values.indexOf(value) < index) problems.push({ field: field(index), problem: `${value} is there twice` });
    }
  };
  once(
    numbers.map((each) => each.number),
    (i) => `numbers[${i}].number`,
  );
  once(
    trunks.map((each) => each.id),
    (i) => `trunks[${i}].id`,
  );
  once(
    groups.map((each) => each.id),
    (i) => `groups[${i}].id`,
  );
  once(
    agents.map((each) => each.user),
    (i) => `agents[${i}].user`,
  );
  once(
    agents.map((each) => each.agentNo),
    (i) => `agents[${i}].agentNo`,
  );
  once(
    devices.map((each) => each.id),
    (i) => `devices[${i}].id`,
  );
  once(
    devices.map((each) => each.sipUser),
    (i) => `devices[${i}].sipUser`,
  );
  once(
    flows.map((each) => each.id),
    (i) => `flows[${i}].id`,
  );
  once(
    surveys.map((each) => each.id),
    (i) => `surveys[${i}].id`,
  );

  const known = (what: string, ids: ReadonlySet<string>, value: string, field: string) => {
    if (!ids.has(value)) problems.push({ field, problem: `no ${what} ${value}` });
  };
  const flowIds = new Set<string>(flows.map((each) => each.id));
  const groupIds = new Set<string>(groups.map((each) => each.id));
  const surveyIds = new Set<string>(surveys.map((each) => each.id));
  const users = new Set<string>(agents.map((each) => each.user));
  numbers.forEach((each, i) => {
    known("flow", flowIds, each.flow, `numbers[${i}].flow`);
  });
  groups.forEach((each, i) => {
    if (each.overflow.to === "group") known("group", groupIds, each.overflow.group, `groups[${i}].overflow.group`);
    if (each.survey !== null) known("survey", surveyIds, each.survey, `groups[${i}].survey`);
  });
  agents.forEach((each, i) => {
    each.groups.forEach((group, j) => {
      known("group", groupIds, group, `agents[${i}].groups[${j}]`);
    });
    each.supervises.forEach((group, j) => {
      known("group", groupIds, group, `agents[${i}].supervises[${j}]`);
    });
    for (const group of Object.keys(each.skills)) known("group", groupIds, group, `agents[${i}].skills.${group}`);
    each.devices.forEach((device, j) => {
      if (devices.find((one) => one.id === device)?.user !== each.user) {
        problems.push({ field: `agents[${i}].devices[${j}]`, problem: `no device ${device} of ${each.user}` });
      }
    });
  });
  const rights = new Set<string>((config.dialRights ?? []).map((each) => each.id));
  agents.forEach((each, i) => {
    each.dialRights?.forEach((right, j) => {
      known("dial right", rights, right, `agents[${i}].dialRights[${j}]`);
    });
    for (const [when, to] of Object.entries(each.forwarding ?? {})) {
      const field = `agents[${i}].forwarding.${when}`;
      if ("agent" in to) known("agent", users, to.agent, `${field}.agent`);
      if ("group" in to) known("group", groupIds, to.group, `${field}.group`);
    }
  });
  devices.forEach((each, i) => {
    known("agent", users, each.user, `devices[${i}].user`);
    checkSettings(each, `devices[${i}]`, problems);
  });
  surveys.forEach((each, i) => {
    once(
      each.options.map((one) => one.key),
      (j) => `surveys[${i}].options[${j}].key`,
    );
  });
  checkTrunks(config, problems);
  flows.forEach((flow, i) => {
    checkFlow(flow, `flows[${i}]`, groupIds, problems);
  });
  checkSchedule(config, problems);
  if (!numbers.some((each) => each.number === policies.outboundNumber)) {
    problems.push({ field: "policies.outboundNumber", problem: `no number ${policies.outboundNumber}` });
  }
}

/** Of a phone: lists that say something, each thing once. Of a browser: none. */
function checkSettings(device: DeviceConfig, field: string, problems: Problem[]): void {
  const { kind, digest, codecs, srtp, digits, sessionTimers, sessionSec, listener } = device;
  for (const [setting, value] of Object.entries({
    digest,
    codecs,
    srtp,
    digits,
    sessionTimers,
    sessionSec,
    listener,
  })) {
    const at = `${field}.${setting}`;
    if (value === undefined) continue;
    if (kind === "browser") problems.push({ field: at, problem: "a browser has no such setting" });
    if (!Array.isArray(value)) continue;
    if (value.length === 0) problems.push({ field: at, problem: "must have one at least" });
    if (new Set(value).size < value.length) problems.push({ field: at, problem: "has one of them twice" });
  }
}

function checkTrunks({ trunks, numbers }: HotlineConfig, problems: Problem[]): void {
  trunks.forEach((trunk, i) => {
    if (trunk.kind === "test" && trunk.digestUser === undefined) {
      problems.push({ field: `trunks[${i}].digestUser`, problem: "a test trunk must have one" });
    }
    if (trunk.kind === "test" && trunk.default) {
      problems.push({ field: `trunks[${i}].default`, problem: "a test trunk can't be the one for calls out" });
    }
    const shown = trunk.callerId?.number;
    if (shown !== undefined && !numbers.some((each) => each.number === shown)) {
      problems.push({ field: `trunks[${i}].callerId.number`, problem: `no number ${shown}` });
    }
    if (trunk.default && trunks.findIndex((each) => each.default) < i) {
      problems.push({ field: `trunks[${i}].default`, problem: "there is another default trunk" });
    }
  });
}

/** What is wrong with a flow: nodes that aren't there, groups that aren't there. */
function checkFlow(flow: Flow, field: string, groups: ReadonlySet<string>, problems: Problem[]): void {
  const there = (id: string) => Object.hasOwn(flow.nodes, id);
  if (!there(flow.start)) problems.push({ field: `${field}.start`, problem: `no node ${flow.start}` });
  for (const [id, node] of Object.entries(flow.nodes)) {
    for (const target of kindOf(node).targets(node)) {
      if (!there(target)) problems.push({ field: `${field}.nodes.${id}`, problem: `no node ${target}` });
    }
    if (node.kind === "queue" && !groups.has(node.group)) {
      problems.push({ field: `${field}.nodes.${id}.group`, problem: `no group ${node.group}` });
    }
  }
}

function checkSchedule({ schedule }: HotlineConfig, problems: Problem[]): void {
  try {
    localTime(0, schedule.zone);
  } catch {
    problems.push({ field: "schedule.zone", problem: `no time zone ${schedule.zone}` });
  }
  const forward = (period: { from: string; to: string }, field: string) => {
    if (period.from >= period.to) problems.push({ field, problem: "must begin before it ends" });
  };
  schedule.weekly.forEach((period, i) => {
    forward(period, `schedule.weekly[${i}]`);
  });
  schedule.special.forEach((special, i) => {
    special.periods.forEach((period, j) => {
      forward(period, `schedule.special[${i}].periods[${j}]`);
    });
  });
}
