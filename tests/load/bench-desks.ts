// node bin/run.mjs tests/load/bench-desks.ts [GROUPS] [SECONDS] [AGENTS] [DESKS] [WALLS] [EVENTS_A_SECOND]: what it costs to tell open desks and walls what goes on, and how late they know.
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Principal } from "@zongji/web";
import { WebSocketServer } from "ws";
import { pushLive } from "../../apps/live/src/agents/index.ts";
import { cpuOver, openDeskHouse } from "./desk-house.ts";
import type { Ask, Read } from "./desk-readers.ts";
import { userOf } from "./desk-traffic.ts";

const [groups = 20, seconds = 30, agents = 1000, desks = 200, walls = 20, rate = 50] = process.argv
  .slice(2)
  .map(Number);
const { traffic, live } = openDeskHouse({ agents, groups, rate });

const principalOf = (asked: URLSearchParams): Principal => {
  const user = asked.get("user");
  const id = user === null ? `supervisor${asked.get("wall")}` : userOf(Number(user));
  const seated = traffic.hotline.config.agents.find((each) => each.user === id);
  const own = [...(seated?.groups ?? [])];
  const powers = ["wall.see", "agent.listen", "agent.whisper", "agent.join", "agent.force", "agent.history"] as const;
  return {
    user: { id, login: id, name: id, agentNo: seated?.agentNo ?? null, roles: [], groups: own },
    permissions: seated
      ? [{ action: "agent.work", scope: "own" }]
      : powers.map((action) => ({ action, scope: "all" as const })),
    mustChangePassword: false,
  };
};

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
server.on("connection", (socket, request) => {
  const principal = principalOf(new URL(request.url!, "http://localhost").searchParams);
  pushLive({ live, pastCallsOf: async () => [] }, "bench", () => principal, socket);
});
await once(server, "listening");
const { port } = server.address() as { port: number };

const at = (sorted: readonly number[], share: number): number | undefined => sorted[Math.floor(sorted.length * share)];
const told = (delays: readonly number[]) => {
  const sorted = [...delays].sort((a, b) => a - b);
  return { changes: sorted.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95), most: sorted.at(-1) };
};

const readers = fork(fileURLToPath(new URL("./desk-readers.ts", import.meta.url)));
const ask = async <Answer>(what: Ask): Promise<Answer> => {
  readers.send(what);
  const [answer] = await once(readers, "message");
  return answer as Answer;
};

traffic.signIn();
traffic.run();
await sleep(40_000);
const alone = await cpuOver(10_000);
await ask({ is: "open", order: { url: `ws://127.0.0.1:${port}/`, desks, walls, agents } });
await sleep(5000);
await ask({ is: "measure" });
const [before, began] = [traffic.inputs, performance.now()];
const cpu = await cpuOver(seconds * 1000);
const events = Math.round((traffic.inputs - before) / ((performance.now() - began) / 1000));
const read = await ask<Read>({ is: "read" });
console.log({
  ...{ agents, groups, desks, walls, events, calls: traffic.hotline.calls.size },
  cpuPercent: cpu,
  withoutPagesPercent: alone,
  deskMs: told(read.desks),
  wallMs: told(read.walls),
  messagesPerSecond: Math.round(read.messages / seconds),
  kBPerSecond: Math.round(read.bytes / 1000 / seconds),
});
readers.kill();
process.exit(0);
