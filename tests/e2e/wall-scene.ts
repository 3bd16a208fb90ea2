/** A wall as busy as it gets, in place of the server's own: long names, every state, rates up to 100.00, waits of hours. */
import type { LiveMessage, Wall, WallAgent, WallAlarm, WallGroup } from "@zongji/api";
import { agentStates, figureKey, type WallTile } from "@zongji/domain";
import type { Page } from "playwright-core";

const at = Date.UTC(2026, 5, 3, 6, 45);
const hourMs = 3_600_000;

export const busyTiles: readonly WallTile[] = [
  { measure: "waiting", when: "now", scope: "all", of: "" },
  { measure: "longestWait", when: "now", scope: "all", of: "" },
  { measure: "online", when: "now", scope: "all", of: "" },
  { measure: "serviceLevel", when: "today", scope: "all", of: "" },
  { measure: "answerRate", when: "today", scope: "all", of: "" },
  { measure: "groupServiceLevel", when: "today", scope: "group", of: "business" },
  { measure: "averageQueueWait", when: "today", scope: "all", of: "" },
  { measure: "kpiConnectRate", when: "forecast", scope: "all", of: "" },
];

const figureOf = ({ measure }: WallTile) => {
  if (measure === "waiting") return { value: 1234, terms: null };
  if (measure === "longestWait") return { value: 5_025_000, terms: null };
  if (measure === "online") return { value: 188, terms: null };
  if (measure === "averageQueueWait") return { value: 3_750_000, terms: { over: 3_750_000, under: 1 } };
  return { value: 100, terms: { over: 7, under: 7 } };
};

const names = ["王小明", "欧阳文静", "阿卜杜热合曼·买买提", "李伟", "张建国", "Alexandra Smith"];
const agentsOf = (how: number): WallAgent[] =>
  Array.from({ length: how }, (_, n) => ({
    user: `agent-${n}`,
    agentNo: `${8001 + n}`,
    name: names[n % names.length]!,
    state: agentStates.filter((state) => state !== "offline")[n % (agentStates.length - 1)]!,
    since: at - 61_000 * (n + 1) * (n === 3 ? 60 : 1),
    reason: null,
    restLimitMs: null,
    groups: ["business"],
    call: null,
    held: false,
    talksWith: null,
    third: null,
    watchedBy: [],
    watches: null,
    emergencySince: n === 2 ? at - 30_000 : null,
    deviceReachable: true,
    next: null,
    node: null,
    may: [],
  }));

const groupNames = ["业务咨询", "投诉与建议受理专线（含夜间值守）", "Technical support, second line", "不动产登记"];
const groupsOf = (how: number): WallGroup[] =>
  Array.from({ length: how }, (_, n) => ({
    id: n === 0 ? "business" : `group-${n}`,
    name: groupNames[n % groupNames.length]!,
    waiting: Array.from({ length: n === 1 ? 12 : 0 }, (_each, k) => ({
      call: `call-${n}-${k}`,
      since: at - 5_025_000,
      priority: 0,
      number: "138****0000",
    })),
    talking: 12,
    ready: n === 1 ? 0 : 105,
    signedIn: 188,
  }));

/** @returns the wall with its day full: figures of every hour. */
const busy = (wall: Wall, agents: number, groups: number): Wall => {
  const from = at - 6.75 * hourMs - 8 * hourMs;
  const full = { over: 7, under: 7 };
  const { today } = wall;
  const hours = Array.from({ length: 10 }, (_, n) => ({
    ...{ from: Date.UTC(2026, 5, 3, n), inboundTotal: 1200, answered: 1100, queueEntries: 1150 },
    ...{ averageQueueWait: 754_000, serviceLevel: 100 },
    terms: { averageQueueWait: { over: 754_000, under: 1 }, serviceLevel: full },
  }));
  const counts = Object.fromEntries(
    Object.entries(today).map(([name, value]) => [name, value === null || value === 0 ? 12_345 : value]),
  );
  const terms = Object.fromEntries(Object.keys(today.terms).map((name) => [name, full])) as typeof today.terms;
  return {
    ...wall,
    at,
    agents: agentsOf(agents),
    groups: groupsOf(groups),
    now: { ...wall.now, longestWait: 5_025_000, ready: 0, online: 188 },
    today: { ...today, ...counts, from: Math.max(from, Date.UTC(2026, 5, 2, 16)), terms, hours },
    figures: Object.fromEntries(busyTiles.map((tile) => [figureKey(tile), figureOf(tile)])),
  };
};

const alarms: readonly WallAlarm[] = [
  { ...{ measure: "waiting", when: "now", scope: "all", of: "" }, level: "alarm", worse: "above", bound: 100 },
  {
    ...{ measure: "serviceLevel", when: "today", scope: "all", of: "" },
    level: "warning",
    worse: "below",
    bound: 9900,
  },
  { ...{ measure: "answerRate", when: "today", scope: "all", of: "" }, level: "warning", worse: "below", bound: 9900 },
].map((alarm) => ({ ...alarm, since: at, sound: false, place: null, value: 12, terms: null }) as WallAlarm);

/** What the server says of the wall is said otherwise on its way to the page; all else is the server's. */
export const makeBusy = async (
  page: Page,
  how: { readonly agents: number; readonly groups: number },
): Promise<void> => {
  await page.route("**/api/wall", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: busy((await response.json()) as Wall, how.agents, how.groups) });
  });
  await page.routeWebSocket(/\/api\/live$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((data) => {
      const message = JSON.parse(String(data)) as LiveMessage;
      if (message.type === "wallChange") return;
      if (message.type === "wall") {
        socket.send(JSON.stringify({ ...message, wall: busy(message.wall, how.agents, how.groups) }));
        socket.send(JSON.stringify({ type: "wallAlarms", alarms } satisfies LiveMessage | object));
      } else if (message.type !== "wallAlarms") socket.send(data);
    });
  });
};
