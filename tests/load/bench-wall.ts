// node bin/run.mjs tests/load/bench-wall.ts [AGENTS] [EVENTS_A_SECOND] [SECONDS] [--beside URL FROM TO]: from a fact to the wall's screen in Chromium, and what
// it costs. --beside, as npm run bench:reports -- --hold prints it: the same again while the office makes reports of all days and ZIPs of 1,000 recordings.
// The console must be built (node bin/console.mjs). Journal and database are away: what they cost is the same with and without a wall.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { WallThreshold } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { chromium } from "playwright-core";
import { WebSocketServer } from "ws";
import { definitions } from "../../apps/live/src/agents/figures.ts";
import { pushLive, watchThresholds } from "../../apps/live/src/agents/index.ts";
import { liveMeasureNames, type WallTile } from "../../packages/domain/src/index.ts";
import { cpuOver, openDeskHouse } from "./desk-house.ts";

const given = process.argv.slice(2);
const besideAt = given.includes("--beside") ? given.indexOf("--beside") : given.length;
const [agents = 200, rate = 50, seconds = 30] = given.slice(0, besideAt).map(Number);
const beside = given.slice(besideAt + 1);
/** What an agent has become, by the facts: number, state, and when. */
const became: { readonly user: string; readonly state: string; readonly at: number }[] = [];
const { traffic, live } = openDeskHouse({ agents, groups: 10, rate }, (facts) => {
  for (const fact of facts)
    if (fact.type === "AgentStateChanged") became.push({ user: fact.agent, state: fact.state, at: Date.now() });
});

/** As many figures as a board holds, most of them of the day; twenty thresholds that are looked at twice a second. */
const tiles: WallTile[] = [
  ...["waiting", "longestWait", "talking", "ready"].map(
    (measure) => ({ measure, when: "now", scope: "all", of: "" }) as const,
  ),
  ...liveMeasureNames.slice(0, 20).map((measure) => ({ measure, when: "today", scope: "all", of: "" }) as const),
];
const wallThresholds = tiles.slice(0, 20).map(
  (tile): WallThreshold => ({
    ...{ ...tile, when: tile.when === "now" ? "now" : "today", worse: "above", warning: 1_000_000, least: 0, back: 0 },
    ...{ raiseAfterMs: 0, clearAfterMs: 0, sound: false, webhook: false },
  }),
);
const { config } = traffic.hotline;
const configured = { ...config, policies: { ...config.policies, wallTiles: tiles, wallThresholds } };
const withBoard = { ...live, config: () => configured };

const principal: Principal = {
  user: { id: "supervisor", login: "supervisor", name: "班长", agentNo: null, roles: [], groups: [] },
  permissions: [{ action: "wall.see", scope: "all" }],
  mustChangePassword: false,
};
const answers: Readonly<Record<string, unknown>> = {
  "/api/me": { ...principal, endsAt: Date.now() + 3_600_000 },
  "/api/measures": definitions,
  "/api/wall/board": { own: false, tiles },
  "/api/alarms/standing": [],
};

const dist = fileURLToPath(new URL("../../apps/console/dist", import.meta.url));
const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const web = createServer((request, response) => {
  const path = new URL(request.url!, "http://localhost").pathname;
  if (path.startsWith("/api/")) {
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    return response.end(JSON.stringify(answer ?? { code: "notFound" }));
  }
  const file = join(dist, path);
  const found = path !== "/" && existsSync(file) ? file : join(dist, "index.html");
  response.writeHead(200, { "content-type": types[extname(found)] ?? "application/octet-stream" });
  return response.end(readFileSync(found));
});
const sockets = new WebSocketServer({ server: web, path: "/api/live" });
sockets.on("connection", (socket) =>
  pushLive({ live: withBoard, pastCallsOf: async () => [] }, "bench", () => principal, socket),
);
await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
const { port } = web.address() as AddressInfo;

/** In the page: notes when a tile shows another state, after it was painted. */
const watch = (): void => {
  const seen: unknown[] = [];
  Object.assign(window, { seen });
  const states = new Map<string, string>();
  const look = () => {
    for (const tile of document.querySelectorAll<HTMLElement>(".tile[data-agent]")) {
      const { agent = "", state = "" } = tile.dataset;
      if (states.has(agent) && states.get(agent) !== state) seen.push([agent, state, Date.now()]);
      states.set(agent, state);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

const thresholds = watchThresholds(withBoard, { look: live.look, tells: () => true });
traffic.signIn();
traffic.run();
await sleep(30_000);
const alone = await cpuOver(10_000);
thresholds.start();
await sleep(2000);
const watching = await cpuOver(10_000);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
await page.addInitScript(() => localStorage.setItem("zongji.language", "zh-CN"));
await page.goto(`http://127.0.0.1:${port}/wall`);
await page
  .locator(".tile[data-agent]")
  .nth(agents - 1)
  .waitFor({ state: "attached", timeout: 60_000 });
await page.evaluate(watch);
await sleep(3000);
const users = new Map(config.agents.map(({ agentNo, user }) => [agentNo, user as string]));
/** What happens over so many seconds, from now on. */
const measure = async () => {
  const [before, began, from] = [traffic.inputs, performance.now(), Date.now()];
  const cpu = await cpuOver(seconds * 1000);
  const events = Math.round((traffic.inputs - before) / ((performance.now() - began) / 1000));
  const seen = (await page.evaluate("window.seen")) as [string, string, number][];
  const delays = seen
    .filter(([, , at]) => at >= from)
    .flatMap(([agentNo, state, at]) => {
      const fact = became.findLast((each) => each.user === users.get(agentNo) && each.state === state && each.at <= at);
      return fact ? [at - fact.at] : [];
    })
    .sort((a, b) => a - b);
  const share = (part: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * part))];
  const ofTheWall = Math.round((cpu - alone) * 10) / 10;
  return {
    ...{
      events,
      changesSeen: delays.length,
      factToScreenMs: { p50: share(0.5), p95: share(0.95), most: delays.at(-1) },
    },
    // The hotline itself and who drives it; then figures and thresholds; then the page.
    cpuPercentOfACore: { alone, watching, withPage: cpu, ofTheWall },
  };
};

const quiet = await measure();
console.log({ agents, tiles: tiles.length, thresholds: wallThresholds.length, ...quiet });
let busy: Awaited<ReturnType<typeof measure>> | undefined;
if (beside.length > 0) {
  const [run, office] = ["../../bin/run.mjs", "reports/beside.ts"].map((each) =>
    fileURLToPath(new URL(each, import.meta.url)),
  );
  const child = spawn(process.execPath, [run!, office!, ...beside], { stdio: ["pipe", "inherit", "inherit"] });
  await sleep(20_000);
  if (child.exitCode !== null) throw new Error("what was to run beside it ended");
  busy = await measure();
  console.log("beside the office's work:", busy);
  child.stdin.end();
  await new Promise((resolve) => child.on("exit", resolve));
}
await browser.close();
const lineOf = ({ events, factToScreenMs, cpuPercentOfACore: { ofTheWall, ...cpu } }: typeof quiet) => ({
  ...{ events, mostMs: factToScreenMs.most, p95Ms: factToScreenMs.p95, cpu },
});
console.log(JSON.stringify({ agents, ...lineOf(quiet), ...(busy && { beside: lineOf(busy) }) }));
process.exit(0);
