import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations } from "@zongji/api";
import pino from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createHttp, type Http } from "./server.ts";

let http: Http;
let consoleFolder: string;
beforeEach(async () => {
  consoleFolder = mkdtempSync(join(tmpdir(), "zongji-limits-"));
  mkdirSync(join(consoleFolder, "assets"));
  writeFileSync(join(consoleFolder, "index.html"), "<!doctype html>");
  writeFileSync(join(consoleFolder, "assets/page.js"), "0;");
  http = await createHttp({
    log: pino({ level: "silent" }),
    version: "0",
    tls: undefined,
    findSession: (key) =>
      /^agent-\d$/.test(key)
        ? {
            key,
            principal: {
              user: { id: key, login: key, name: key, agentNo: null, roles: [], groups: [] },
              permissions: [],
              mustChangePassword: false,
            },
            createdAt: 0,
            expiresAt: Number.MAX_SAFE_INTEGER,
            address: "192.0.2.7",
          }
        : undefined,
    requestsPerMinute: 3,
    consoleFolder,
  });
  http.add("listGroups", async () => []);
  http.add("health", async () => ({ status: "ok", version: "0", startedAt: 0, parts: {} }));
  http.add("signIn", async () => ({}) as never);
});
afterEach(async () => {
  await http.app.close();
  rmSync(consoleFolder, { recursive: true });
});

const get = async (id: "listGroups" | "health", remoteAddress: string, cookie = ""): Promise<number> => {
  const headers = { cookie: `zongji_session=${cookie}` };
  return (await http.app.inject({ method: "GET", url: operations[id].path, remoteAddress, headers })).statusCode;
};
const times = async (count: number, ask: (i: number) => Promise<number>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push(await ask(i));
  return statuses;
};

it("agents behind one address don't use up each other's requests", async () => {
  expect(await times(4, () => get("listGroups", "192.0.2.7", "agent-1"))).toEqual([200, 200, 200, 429]);
  expect(await times(4, () => get("listGroups", "192.0.2.7", "agent-2"))).toEqual([200, 200, 200, 429]);
});

it("an address is one, however many sessions it makes up", async () => {
  expect(await times(4, (i) => get("health", "192.0.2.7", `made-up-${i}`))).toEqual([200, 200, 200, 429]);
});

it("the addresses of one IPv6 network are one", async () => {
  expect(await times(4, (i) => get("health", `2001:db8:0:1::${i + 1}`))).toEqual([200, 200, 200, 429]);
  expect(await get("health", "2001:db8:0:2::1")).toBe(200);
});

it("the console's files use up no requests, and have a larger share of their own", async () => {
  const file = async (): Promise<number> =>
    (await http.app.inject({ method: "GET", url: "/assets/page.js", remoteAddress: "192.0.2.7" })).statusCode;
  const files = await times(31, file);
  expect(files.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 200));
  expect(files.at(-1)).toBe(429);
  expect(await times(4, () => get("health", "192.0.2.7"))).toEqual([200, 200, 200, 429]);
});

it("tries to sign in count by address, whoever's session comes with them", async () => {
  const tryOne = async (i: number): Promise<number> => {
    const answer = await http.app.inject({
      method: "POST",
      url: operations.signIn.path,
      remoteAddress: "192.0.2.7",
      headers: { cookie: `zongji_session=agent-${i % 10}` },
      payload: { login: "8001", password: "a guess" },
    });
    return answer.statusCode;
  };
  expect((await times(61, tryOne)).slice(-2)).toEqual([200, 429]);
});
