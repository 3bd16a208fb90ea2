import { expect, test } from "vitest";
import { checkConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";

type Path = readonly (string | number)[];
/** The example with everything in it that may be left out. */
const full = () => {
  const config = JSON.parse(JSON.stringify(exampleHotline()));
  const [group] = config.groups;
  Object.assign(config.trunks[0], {
    ...{ port: 5060, priority: 1, share: 1, sessionSec: 90, sessionTimers: true, listener: "lan", node: "n1" },
    ...{ rtpTimeoutMs: 45_000 },
    register: { host: "192.0.2.1", port: 5060, user: "u", authUser: "a", expiresSec: 600 },
    health: { optionsSec: 30 },
    numberRules: { out: [{ match: "0X.", strip: 1, prepend: "9" }] },
    callerId: { number: "12345678", assertedIdentity: true, privacy: false },
  });
  Object.assign(config.agents[0], {
    forwarding: { noAnswer: { group: group.id, afterMs: 15_000 }, busy: { number: "13900001111" } },
    dialRights: ["all"],
    skills: { [group.id]: 5 },
  });
  config.flows[0].nodes.ask = {
    ...{ kind: "http", method: "GET", url: "https://service.example.cn/{number}?of={number}", body: "{}" },
    ...{ headers: [{ header: "X-Key", value: "secret" }], results: [{ path: "a.0.b", variable: "number" }] },
    ...{ timeoutMs: 5000, prompts: [], music: true },
  };
  for (const exit of ["ok", "failed", "timeout"]) config.flows[0].edges.push({ from: "ask", exit, to: "main" });
  config.dialRights = [{ id: "all", name: "all", patterns: ["."] }];
  config.schedule.weekly = [{ days: [1], from: "09:00", to: "17:00" }];
  Object.assign(config.devices[1], { sessionSec: 90, label: "desk" });
  Object.assign(config.policies, {
    rtpTimeoutWaitingMs: 30_000,
    colleagueRingMs: 20_000,
    restLimitsMs: { break: 900_000 },
    ratingOpenMs: 0,
  });
  return config;
};
const changed = (path: Path, value: unknown): unknown => {
  const config = full();
  const parent = path.slice(0, -1).reduce<Record<string, unknown>>((at, name) => at[name] as never, config);
  parent[path.at(-1) as string] = value;
  return config;
};
const fieldOf = (path: Path): string =>
  path.reduce<string>(
    (text, name) => (typeof name === "number" ? `${text}[${name}]` : text ? `${text}.${name}` : name),
    "",
  );
const isRefused = (path: Path, value: unknown): boolean =>
  checkConfig(changed(path, value)).some(({ field }) => field === fieldOf(path));

test("the full example is without a problem", () => expect(checkConfig(full())).toEqual([]));

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const main = ["flows", 0, "nodes", "main"] as const;
const group = exampleHotline().groups[0]!.id;
/** The least and the most of each number, decided here by hand: ms unless its name says otherwise. */
const bounds: readonly (readonly [Path, least: number, most: number])[] = [
  [[...main, "timeoutMs"], 500, 2 * minute],
  [[...main, "maxInvalid"], 0, 20],
  [[...main, "maxNoInput"], 0, 20],
  [["flows", 0, "nodes", "queue.business", "priority"], 0, 100],
  [["flows", 0, "nodes", "ask", "timeoutMs"], 500, 15 * second],
  [["flows", 0, "version"], 1, 1_000_000_000],
  [["trunks", 0, "port"], 1, 65_535],
  [["trunks", 0, "maxLines"], 1, 10_000],
  [["trunks", 0, "priority"], 1, 100],
  [["trunks", 0, "share"], 1, 100],
  [["trunks", 0, "sessionSec"], 90, 86_400],
  [["trunks", 0, "register", "port"], 1, 65_535],
  [["trunks", 0, "register", "expiresSec"], 60, 86_400],
  [["trunks", 0, "health", "optionsSec"], 0, 3600],
  [["trunks", 0, "numberRules", "out", 0, "strip"], 0, 20],
  [["trunks", 0, "rtpTimeoutMs"], 3 * second, 10 * minute],
  [["groups", 0, "ringMs"], 3 * second, 2 * minute],
  [["groups", 0, "wrapUpMs"], 0, hour],
  [["groups", 0, "maxWaitMs"], second, 2 * hour],
  [["groups", 0, "maxWaiting"], 0, 10_000],
  [["agents", 0, "skills", group], 1, 10],
  [["agents", 0, "forwarding", "noAnswer", "afterMs"], 5 * second, minute],
  [["devices", 1, "sessionSec"], 90, 86_400],
  [["surveys", 0, "retries"], 0, 10],
  [["surveys", 0, "options", 0, "score"], -100, 100],
  [["surveys", 0, "timeoutMs"], 500, 2 * minute],
  [["schedule", "weekly", 0, "days", 0], 1, 7],
  [["policies", "detachMs"], 0, 10 * minute],
  [["policies", "deviceGoneMs"], 10 * second, day],
  [["policies", "rtpTimeoutMs"], 3 * second, 10 * minute],
  [["policies", "rtpTimeoutWaitingMs"], 3 * second, 10 * minute],
  [["policies", "dialMs"], 5 * second, 3 * minute],
  [["policies", "colleagueRingMs"], 3 * second, 2 * minute],
  [["policies", "ratingOpenMs"], 0, 30 * second],
  [["policies", "restLimitsMs", "break"], second, day],
];

test.each(bounds)("%j is a whole number from %i to %i", (path, least, most) => {
  for (const value of [least, most]) expect([value, isRefused(path, value)]).toEqual([value, false]);
  for (const value of [least - 1, most + 1, least + 0.5, String(least), null])
    expect([value, isRefused(path, value)]).toEqual([value, true]);
});

/** What may be chosen. */
const choices: readonly (readonly [Path, readonly unknown[]])[] = [
  [
    ["trunks", 0, "transport"],
    ["udp", "tcp", "tls"],
  ],
  [
    ["trunks", 0, "direction"],
    ["both", "in", "out"],
  ],
  [
    ["trunks", 0, "calledNumberFrom"],
    ["requestUri", "to", "pCalledPartyId", "diversion"],
  ],
  [
    ["trunks", 0, "srtp"],
    ["off", "offered", "required"],
  ],
  [
    ["trunks", 0, "digits"],
    ["auto", "rfc4733", "inband", "info"],
  ],
  [
    ["trunks", 0, "codecs", 0],
    ["PCMA", "PCMU", "G722"],
  ],
  [
    ["groups", 0, "noAgent"],
    ["wait", "leave"],
  ],
  [
    ["devices", 1, "srtp"],
    ["off", "offered", "required"],
  ],
  [
    ["devices", 1, "digits"],
    ["auto", "rfc4733", "inband", "info"],
  ],
  [
    ["devices", 1, "digest", 0],
    ["MD5", "SHA-256"],
  ],
  [
    ["devices", 1, "codecs", 0],
    ["PCMA", "PCMU", "G722"],
  ],
  [
    ["policies", "afterSignIn"],
    ["ready", "busy"],
  ],
  [
    ["policies", "prefer"],
    ["skill", "idle"],
  ],
  [
    ["policies", "announcement"],
    ["wait", "cut"],
  ],
];

test.each(choices)("%j is one of %j", (path, some) => {
  const isChoiceRefused = (value: unknown) => {
    // of a list, a list of that alone
    const isItem = typeof path.at(-1) === "number";
    const config = isItem ? changed(path.slice(0, -1), [value]) : changed(path, value);
    return checkConfig(config).some(({ field }) => field === fieldOf(path));
  };
  for (const value of some) expect([value, isChoiceRefused(value)]).toEqual([value, false]);
  for (const value of ["", "else", null, true, 0]) expect([value, isChoiceRefused(value)]).toEqual([value, true]);
});

test.each<[Path]>([
  [["trunks", 0, "enabled"]],
  [["trunks", 0, "callerId", "assertedIdentity"]],
  [["trunks", 0, "callerId", "privacy"]],
  [["trunks", 0, "sessionTimers"]],
  [["groups", 0, "announceAgentNo"]],
  [["numbers", 0, "recorded"]],
  [["policies", "maskNumbers"]],
])("%j is yes or no", (path) => {
  for (const value of [true, false]) expect(isRefused(path, value)).toBe(false);
  for (const value of ["true", 0, 1, null]) expect([value, isRefused(path, value)]).toEqual([value, true]);
});

test.each<[Path, right: readonly string[], wrong: readonly string[]]>([
  [
    ["url"],
    ["http://a/", "https://a.cn:8443/x/{v}?y={v}", "https://[::1]/", "https://10.1.2.3?x", "https://a"],
    [
      ...["", "https://", "ftp://a/", "//a/", "https://{v}/", "https://a.{v}/", "https://a:{v}/", "https://{v}@a/"],
      ...["https://u:p@a/", "https://a/ b", "https://a/#b", "javascript:1", "https://a/x\\..\\y", "https://a\\b/"],
    ],
  ],
  [
    ["headers", 0, "header"],
    ["X-Key", "authorization", "Content-Type", "Hosts", "x-host"],
    ["", "Host", "hOST", "Content-Length", "Transfer-Encoding", "Connection", "X Key", "X:Key", "X\r\nY"],
  ],
  [
    ["headers", 0, "value"],
    ["", "Bearer a.b-c=="],
    ["a\r\nX-More: b", "a\n", "密钥"],
  ],
  [
    ["results", 0, "path"],
    ["a", "data.items.0.name", "姓名", "a-b.c_d"],
    ["", ".", "a.", ".a", "a..b", "a b"],
  ],
])("of an HTTP request %j is as it must be", (path, right, wrong) => {
  const at: Path = ["flows", 0, "nodes", "ask", ...path];
  for (const value of right) expect([value, isRefused(at, value)]).toEqual([value, false]);
  for (const value of wrong) expect([value, isRefused(at, value)]).toEqual([value, true]);
});

test("where calls go without an answer it is said after how long, and nowhere else", () => {
  const to = { group };
  const forwarding = (value: object) =>
    checkConfig(changed(["agents", 0, "forwarding"], value)).map(({ field, problem }) => `${field} ${problem}`);
  const field = "agents[0].forwarding";
  expect(forwarding({ noAnswer: { ...to, afterMs: 5000 }, always: to, busy: to })).toEqual([]);
  expect(forwarding({ noAnswer: to })).toEqual([`${field}.noAnswer.afterMs must be there`]);
  expect(forwarding({ busy: { ...to, afterMs: 5000 } })).toEqual([`${field}.busy.afterMs is not known`]);
  expect(forwarding({ always: { ...to, afterMs: 5000 } })).toEqual([`${field}.always.afterMs is not known`]);
  for (const none of [{}, null, "x"])
    expect(forwarding({ busy: none })).toEqual([`${field}.busy must have one of agent, group, number`]);
});
