import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildWav, Phone, type Server, tone, until, type World } from "@zongji/kit";
import { type CallPlan, type Cast, dutyNumbers, type House, type HouseFlow, Seat, Town } from "@zongji/kit/traffic";
import { inForce, publishItem } from "./flows.ts";
import { hotlineNumber, openHotline, type Person, promptSamples, signInFirst } from "./scene.ts";

/** Words that would take longer than a day of minutes has time for. */
const shortMs: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ["goodbye", "noAgent", "queue.full", "queue.enter", "queue.busy", "queue.leave", "key.star", "outOfHours"].map(
      (name) => [name, 200],
    ),
  ),
  ...Object.fromEntries(
    ["press", "number", "confirm", "back", "done", "noted", "bad", "other", "enter"].map((word) => [
      `callback.${word}`,
      100,
    ]),
  ),
  ...{
    "survey.thanks": 200,
    "survey.invalid": 200,
    "transfer.failed": 200,
    "agentNo.prefix": 100,
    "agentNo.suffix": 100,
  },
};

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const menu = (say: string, keys: Record<string, object>) => ({
  ...{ kind: "menu", prompts: [say], keys, timeoutMs: 1500, maxInvalid: 1, maxNoInput: 1 },
  ...{ invalidPrompt: "digit.5", noInputPrompt: "digit.6" },
});
const hangUp = (more: object = {}) => ({ kind: "hangUp", prompts: ["digit.8"], cause: "flowEnded", ...more });
const duty = (number: string) => ({ kind: "dutyPhone", number, ringMs: 5000 });

type Ids = Readonly<Record<string, string>>;
const nodesWith = (groups: Ids, right: string): HouseFlow["nodes"] => ({
  greeting: { kind: "play", prompts: ["digit.1", "digit.2", "digit.3"], bargeIn: true },
  main: menu("digit.4", {
    "1": { businessType: "consultation" },
    ...Object.fromEntries([..."234567890*"].map((key) => [key, {}])),
  }),
  second: menu("digit.4", { "1": { businessType: "complaint" }, "2": { businessType: "progress" }, "*": {} }),
  third: menu("digit.4", { "1": {}, "2": {}, "3": {}, "4": {} }),
  info: { kind: "play", prompts: ["digit.7", "digit.7", "digit.7"], bargeIn: false, selfServed: true },
  informed: hangUp({ selfServed: true }),
  gone: hangUp({ cause: "noInput" }),
  bye: hangUp(),
  message: { kind: "voicemail", prompts: [], maxMs: 5000, endKey: "#" },
  asked: { kind: "callback", group: groups.business!, rights: [] },
  ...Object.fromEntries(
    ["business", "complaint", "slow", "empty", "full"].map((name) => [
      `queue.${name}`,
      { kind: "queue", group: groups[name]!, priority: 0 },
    ]),
  ),
  "duty.answers": duty(dutyNumbers.answers),
  "duty.busy": duty(dutyNumbers.isBusy),
  "duty.silent": duty(dutyNumbers.isSilent),
  out: { kind: "transfer", number: dutyNumbers.takes, rights: [right], ringMs: 5000 },
});
const edges: HouseFlow["edges"] = [
  edge("greeting", "done", "main"),
  ...[
    ["1", "queue.business"],
    ["2", "second"],
    ["3", "info"],
    ["4", "queue.slow"],
    ["5", "queue.empty"],
    ["6", "queue.full"],
  ].map(([key, to]) => edge("main", `key.${key}`, to!)),
  ...[
    ["7", "third"],
    ["8", "message"],
    ["9", "main"],
    ["0", "queue.business"],
    ["*", "asked"],
  ].map(([key, to]) => edge("main", `key.${key}`, to!)),
  ...[
    ["1", "queue.complaint"],
    ["2", "queue.complaint"],
    ["*", "main"],
  ].map(([key, to]) => edge("second", `key.${key}`, to!)),
  ...[
    ["1", "duty.answers"],
    ["2", "duty.busy"],
    ["3", "duty.silent"],
    ["4", "out"],
  ].map(([key, to]) => edge("third", `key.${key}`, to!)),
  ...["main", "second", "third"].flatMap((each) => [edge(each, "invalid", "gone"), edge(each, "noInput", "gone")]),
  edge("info", "done", "informed"),
  edge("message", "done", "bye"),
  edge("asked", "done", "bye"),
  edge("asked", "declined", "bye"),
  edge("queue.slow", "timeout", "message"),
  edge("queue.slow", "key", "bye"),
  edge("queue.full", "full", "bye"),
  edge("queue.empty", "noAgent", "bye"),
  ...["duty.answers", "duty.busy", "duty.silent"].flatMap((each) =>
    ["noAnswer", "busy", "failed"].map((exit) => edge(each, exit, "bye")),
  ),
  ...["noAnswer", "busy", "failed"].map((exit) => edge("out", exit, "bye")),
];

const wrapUpMs = 1000;
const usualGroup = { ringMs: 3000, wrapUpMs, maxWaitMs: 60_000, maxWaiting: 100, announceAgentNo: false };
const slow = { maxWaitMs: 7000, leaveKey: "*", callbackKey: "8" };

/** The groups of the day, as their pages would set them. */
const setGroups = async (administrator: Person): Promise<House["groups"]> => {
  const made: Record<string, string> = { business: "business", complaint: "complaint" };
  for (const id of ["business", "complaint"]) await administrator.insist("PATCH", `/api/groups/${id}`, usualGroup);
  for (const [name, more] of Object.entries({
    slow,
    empty: { noAgent: "leave" },
    full: { maxWaiting: 0 },
    outbound: {},
  }))
    made[name] = (await administrator.insist("POST", "/api/groups", { name, ...usualGroup, ...more })).id;
  const group = (name: string, more: object = {}) => ({
    ...{ id: made[name]!, maxWaitMs: 60_000, maxWaiting: 100, isEmpty: false, wrapUpMs },
    ...more,
  });
  return {
    business: group("business"),
    complaint: group("complaint"),
    slow: group("slow", slow),
    empty: group("empty", { isEmpty: true }),
    full: group("full", { maxWaiting: 0 }),
    outbound: group("outbound"),
  };
};

const shorten = async (administrator: Person): Promise<void> => {
  for (const [name, ms] of Object.entries(shortMs)) {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(buildWav([tone(700, ms)]))]), "short.wav");
    const { version } = await administrator.upload(`/api/prompts/${name}/versions`, form);
    await administrator.insist("POST", `/api/prompts/${name}/use`, { version });
  }
};

const options = [
  { key: "1", label: "非常满意", score: 5, satisfied: true },
  { key: "2", label: "满意", score: 4, satisfied: true },
  { key: "3", label: "一般", score: 3, satisfied: false },
  { key: "4", label: "不满意", score: 1, satisfied: false },
];
const survey = { prompt: "digit.9", options, retries: 1, timeoutMs: 1500 };
const openMs = 600;

const publishTypes = async (administrator: Person): Promise<void> => {
  const item = "/api/configuration/businessTypes/hotline";
  const { body } = await administrator.insist("GET", `${item}/versions/1`);
  const types = [...body.types, { id: "special", name: "特别" }];
  await administrator.insist("PUT", `${item}/draft`, { base: 1, body: { types } });
  await administrator.insist("POST", `${item}/publish`, { version: 2 });
};

const closedCalendar = (): object => {
  const today = new Date(Date.now() + 8 * 3_600_000).getUTCDay() || 7;
  return {
    name: "closed",
    zone: "Asia/Shanghai",
    weekly: [{ days: [((today + 2) % 7) + 1], from: "03:00", to: "03:01" }],
    special: [],
  };
};

const oneLine = {
  ...{ name: "narrow", transport: "udp", host: null, port: null, match: ["127.0.0.2"] },
  ...{ maxLines: 1, enabled: true, default: false },
};
const policies = {
  ...{ maskNumbers: false, callBackFrom: "00:00", callBackTo: "24:00" },
  ...{ ratingOpenMs: openMs, dialMs: 5000 },
};

const publishFlow = async (administrator: Person, groups: House["groups"]): Promise<HouseFlow> => {
  const ids = Object.fromEntries(Object.entries(groups).map(([name, { id }]) => [name, id]));
  const outside = { name: "outside", patterns: ["1X."], roles: ["agent"] };
  const right = await administrator.insist("POST", "/api/dial-rights", outside);
  const flow = { start: "greeting", nodes: nodesWith(ids, right.id), edges };
  await publishItem(administrator, "flow", "main", flow);
  return flow;
};

export type DayHouse = {
  readonly server: Server;
  readonly administrator: Person;
  readonly house: House;
  readonly town: Town;
  readonly cast: Cast;
};

const openPhones = async (world: World, server: Server): Promise<Pick<Cast, "carrier" | "narrow" | "test">> => {
  const open = (number: string, more: object = {}) =>
    Phone.open({ number, sparse: true, ...more }).then((phone) => world.own(phone));
  const access = JSON.parse(readFileSync(join(server.dataFolder, "test-caller.json"), "utf8"));
  return {
    carrier: await open("13900000000"),
    narrow: await open("13900000001", { address: "127.0.0.2" }),
    test: await open("test", { credentials: { user: access.username, password: access.secret } }),
  };
};

/** Sets the hotline up for a day of minutes, by the operations that the pages use, and opens the phones of its cast. */
export const openDay = async (world: World): Promise<DayHouse> => {
  const { server, administrator } = await openHotline(world);
  const { carrier, narrow, test } = await openPhones(world, server);
  const { address, port } = carrier.sip;
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: address, port, maxLines: 200 });
  const { id: narrowTrunk } = await administrator.insist("POST", "/api/trunks", oneLine);
  await administrator.insist("PATCH", "/api/policies", policies);
  const groups = await setGroups(administrator);
  await shorten(administrator);
  await publishTypes(administrator);
  await publishItem(administrator, "survey", "satisfaction", survey);
  const flow = await publishFlow(administrator, groups);
  await publishItem(administrator, "schedule", "closed", closedCalendar());
  const numbers = { main: hotlineNumber, branch: "12345601", closed: "12345602", unknown: "12345699" };
  await administrator.insist("POST", "/api/numbers", { number: numbers.branch, label: "branch", flow: "main" });
  await administrator.insist("POST", "/api/numbers", {
    number: numbers.closed,
    label: "closed",
    flow: "main",
    calendar: "closed",
  });
  await inForce(server, administrator);
  const lasts = (name: string) => shortMs[name] ?? promptSamples(name).length / 8;
  const house: House = {
    ...{ sip: { address: "127.0.0.1", port: server.sipPort }, numbers, flow, groups, promptMs: lasts },
    trunks: { carrier: "carrier", narrow: narrowTrunk, test: "test" },
    survey: {
      options: Object.fromEntries(options.map(({ key, ...option }) => [key, option])),
      openMs,
    },
  };
  const town = new Town(carrier);
  return {
    server,
    administrator,
    house,
    town,
    cast: { carrier, narrow, test, ...(await seats({ world, server, administrator, house, town })) },
  };
};

/** Puts those callers on the black list whom the plans have there. */
export const listCallers = async ({ server, administrator }: DayHouse, plans: readonly CallPlan[]): Promise<void> => {
  const numbers = plans.flatMap((plan) => (plan.way === "in" && plan.listed ? [plan.from] : []));
  for (const number of numbers)
    await administrator.insist("POST", "/api/listed-callers", {
      number,
      list: "blocked",
      reason: "nuisance",
      until: null,
    });
  await until("the black list is in force", () => {
    const { config } = JSON.parse(readFileSync(join(server.dataFolder, "configuration.json"), "utf8"));
    return (config.listedCallers ?? []).length === numbers.length;
  });
};

type Staff = {
  readonly world: World;
  readonly server: Server;
  readonly administrator: Person;
  readonly house: House;
  readonly town: Town;
};

/** An agent of the example, or a new one of these groups, at her desk with a SIP phone. */
const seatOf = async (
  { world, server, administrator, house, town }: Staff,
  agentNo: string,
  groups: readonly string[],
): Promise<Seat> => {
  const users = await administrator.insist("GET", "/api/users");
  let user = users.find((each: { agentNo: string | null }) => each.agentNo === agentNo);
  let first: string | undefined;
  if (!user) {
    const made = await administrator.insist("POST", "/api/users", {
      login: agentNo,
      name: `座席 ${agentNo}`,
      agentNo,
      roles: ["agent"],
      groups,
    });
    user = made.user;
    first = made.password;
  }
  const device = user.devices.find(({ kind }: { kind: string }) => kind === "sip").id;
  const { sipUser, password } = await administrator.insist("POST", `/api/devices/${device}/new-secret`);
  const credentials = { user: sipUser, password };
  const phone = world.own(await Phone.open({ number: sipUser, credentials, sparse: true }));
  const desk = await signInFirst(server, agentNo, first);
  await until(
    `${agentNo} is in force`,
    async () =>
      phone.register({ address: "127.0.0.1", port: server.sipPort }).then(
        () => true,
        () => false,
      ),
    { everyMs: 300 },
  );
  const seat = new Seat(house, town, { agent: user.id, agentNo, phone, desk });
  await until(
    `${agentNo} is signed in`,
    async () =>
      seat.signIn(groups, device).then(
        () => true,
        () => false,
      ),
    { everyMs: 300 },
  );
  await until("the phone is reachable", async () => (await desk.get("/api/agent")).deviceReachable);
  return seat;
};

const seats = async (staff: Staff): Promise<Omit<Cast, "carrier" | "narrow" | "test">> => {
  const { business, complaint, slow: waiting, outbound } = staff.house.groups;
  const agents: Seat[] = [];
  for (const no of ["8001", "8002", "8003", "8004", "8005", "8006", "8007", "8008"])
    agents.push(await seatOf(staff, no, [business.id, complaint.id]));
  const one = (no: string, group: string) => seatOf(staff, no, [group]);
  const helpers = [await one("8011", business.id), await one("8012", business.id)];
  const callers = [await one("8021", outbound.id), await one("8022", outbound.id)] as const;
  return { agents, helpers, callers, caller: await one("8031", waiting.id) };
};
