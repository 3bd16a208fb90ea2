import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Ask, AskId, CallId } from "@zongji/domain";
import { mostBytes } from "@zongji/web/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAsks } from "./asks.ts";

type Seen = Pick<IncomingMessage, "method" | "url" | "headers"> & { readonly body: string };
let server: Server;
let port: number;
let seen: Seen[];
let sent: number;
let waiting: ServerResponse[];
let logged: string;

/** A service with an answer for each path. */
const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body });
  switch (url!.split("?")[0]) {
    case "/right":
      response.setHeader("content-type", "application/json").end('{"state":"完成"}');
      return;
    case "/gbk":
      response.setHeader("content-type", "text/plain; charset=GBK").end(Buffer.from([0xcd, 0xea, 0xb3, 0xc9]));
      return;
    case "/failing":
      response.writeHead(503).end("x".repeat(10));
      return;
    case "/redirect":
      response.writeHead(302, { location: "/right" }).end();
      return;
    case "/rubbish":
      response.end(Buffer.from([0xff, 0xfe, 0x80]));
      return;
    case "/packed":
      response.setHeader("content-encoding", "gzip").end(Buffer.alloc(20));
      return;
    case "/broken":
      response.writeHead(200, { "content-length": "1000" }).write("half");
      setTimeout(() => response.destroy(), 20);
      return;
    case "/announced":
      response.writeHead(200, { "content-length": String(500_000) });
      response.write("x");
      waiting.push(response);
      return;
    case "/endless": {
      // In chunks, so that its length is not told before.
      const more = () => {
        while (!response.destroyed && sent < 50_000_000) {
          sent += 16_384;
          if (!response.write(Buffer.alloc(16_384, 120))) break;
        }
      };
      response.on("drain", more);
      more();
      return;
    }
    case "/most":
      response.end("x".repeat(mostBytes));
      return;
    default:
      waiting.push(response);
  }
};

beforeEach(async () => {
  [seen, sent, waiting, logged] = [[], 0, [], ""];
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const response of waiting) response.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const note = (...words: unknown[]) => {
  logged += JSON.stringify(words);
};
const log = { debug: note, info: note, warn: note, error: note };
const asks = (more: Partial<Parameters<typeof createAsks>[0]> = {}) =>
  createAsks({ hosts: [{ host: "127.0.0.1", port }], log, ...more });
const ask = (path: string, more: Partial<Ask> = {}): Ask => ({
  ...{ id: "a1" as AskId, call: "c1" as CallId, timeoutMs: 10_000, method: "GET", headers: [] },
  url: `http://127.0.0.1:${port}${path}`,
  ...more,
});

test("a right answer comes with its status, and the service sees what it was asked with", async () => {
  const headers = [
    { header: "Authorization", value: "Bearer very-secret" },
    { header: "X-Of", value: "hotline" },
  ];
  expect(await asks().ask(ask("/right?id=3%200", { headers }))).toEqual({ status: 200, body: '{"state":"完成"}' });
  expect(seen).toMatchObject([{ method: "GET", url: "/right?id=3%200", body: "" }]);
  expect(seen[0]!.headers).toMatchObject({ authorization: "Bearer very-secret", "x-of": "hotline" });
  expect(logged).toBe("");
});

test("a POST brings its JSON", async () => {
  const body = '{"of":"完成"}';
  await asks().ask(ask("/right", { method: "POST", body }));
  expect(seen).toMatchObject([
    { method: "POST", body, headers: { "content-type": "application/json; charset=utf-8" } },
  ]);
});

const most = { inAll: 2, ofHost: 2 };

test.each([
  ["/gbk", { status: 200, body: "完成" }],
  ["/failing", { status: 503, body: "" }],
  ["/redirect", { status: 302, body: "" }],
  ["/rubbish", { failed: "rubbish" }],
  ["/packed", { failed: "rubbish" }],
  ["/broken", { failed: "unreachable" }],
  ["/announced", { failed: "tooLarge" }],
  ["/most", { status: 200, body: "x".repeat(mostBytes) }],
])("%s is answered by what came", async (path, answer) => {
  expect(await asks().ask(ask(path))).toEqual(answer);
  // A redirect is not followed.
  expect(seen).toHaveLength(1);
});

test("of an answer without end no more is read than may be", async () => {
  expect(await asks().ask(ask("/endless"))).toEqual({ failed: "tooLarge" });
  const connections = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  await expect.poll(connections).toBe(0);
  // What the buffers of both ends hold was sent, and no more.
  expect(sent).toBeLessThan(20_000_000);
});

test("who does not answer in time is given up, whether nothing came or the half", async () => {
  expect(await asks().ask(ask("/silent", { timeoutMs: 500 }))).toEqual({ failed: "timeout" });
  await expect.poll(() => waiting[0]!.destroyed).toBe(true);
  const never = new Promise<never>(() => {});
  const unresolved = asks({ hosts: [{ host: "orders.example.cn" }], find: () => never });
  expect(await unresolved.ask(ask("", { url: "http://orders.example.cn/", timeoutMs: 500 }))).toEqual({
    failed: "timeout",
  });
});

test("a host that nobody named is not asked, nor what a name leads to where it may not", async () => {
  const refused = { failed: "refused" };
  expect(await asks({ hosts: [] }).ask(ask("/right"))).toEqual(refused);
  expect(await asks().ask(ask("", { url: `http://localhost:${port}/right` }))).toEqual(refused);
  const named = asks({
    hosts: [{ host: "orders.example.cn", port }],
    find: async () => [{ address: "127.0.0.1", family: 4 }],
  });
  expect(await named.ask(ask("", { url: `http://orders.example.cn:${port}/right` }))).toEqual(refused);
  const half = asks({
    hosts: [{ host: "orders.example.cn", port }],
    find: async () => [
      { address: "203.0.113.7", family: 4 },
      { address: "169.254.169.254", family: 4 },
    ],
  });
  expect(await half.ask(ask("", { url: `http://orders.example.cn:${port}/right` }))).toEqual(refused);
  expect(seen).toEqual([]);
});

test("the connection goes to the address that was checked, and asks for the name", async () => {
  let found = 0;
  const once = asks({
    hosts: [
      { host: "orders.example.cn", port },
      { host: "127.0.0.1", port },
    ],
    find: async () => {
      found += 1;
      return [{ address: found === 1 ? "127.0.0.1" : "203.0.113.7", family: 4 }];
    },
  });
  expect(await once.ask(ask("", { url: `http://orders.example.cn:${port}/right` }))).toMatchObject({ status: 200 });
  expect(found).toBe(1);
  expect(seen[0]!.headers.host).toBe(`orders.example.cn:${port}`);
});

test.each(["/a/../right", "/a/..", "/./right", "/%2e%2e/right", "/.?x"])(
  "%s leads elsewhere: it is refused",
  async (path) => {
    expect(await asks().ask(ask(path))).toEqual({ failed: "refused" });
    expect(seen).toEqual([]);
  },
);

test("what is too long is refused", async () => {
  expect(await asks().ask(ask(`/right?${"x".repeat(9000)}`))).toEqual({ failed: "refused" });
  expect(await asks().ask(ask("/right", { method: "POST", body: `"${"x".repeat(70_000)}"` }))).toEqual({
    failed: "refused",
  });
});

test("so many are under way at once; the others wait for their turn, each within its time", async () => {
  const two = asks({ most });
  const slow = [two.ask(ask("/slow")), two.ask(ask("/slow"))];
  await expect.poll(() => waiting.length).toBe(2);
  const late = two.ask(ask("/right", { timeoutMs: 500 }));
  const patient = two.ask(ask("/right"));
  expect(await late).toEqual({ failed: "timeout" });
  expect(seen).toHaveLength(2);
  waiting[0]!.end("1");
  expect(await patient).toMatchObject({ status: 200 });
  waiting[1]!.end("2");
  expect(await Promise.all(slow)).toEqual([
    { status: 200, body: "1" },
    { status: 200, body: "2" },
  ]);
  expect(await Promise.all([two.ask(ask("/right")), two.ask(ask("/right"))])).toMatchObject([
    { status: 200 },
    { status: 200 },
  ]);
});

test("a host that hangs keeps no request from another", async () => {
  const hosts = ["127.0.0.1", "orders.example.cn"].map((host) => ({ host, port }));
  const both = asks({ hosts, most: { inAll: 3, ofHost: 2 }, find: async () => [{ address: "127.0.0.1", family: 4 }] });
  const slow = ["a", "b", "c"].map(() => both.ask(ask("/slow", { timeoutMs: 3000 })));
  await expect.poll(() => waiting.length).toBe(2);
  expect(await both.ask(ask("", { url: `http://orders.example.cn:${port}/right` }))).toMatchObject({ status: 200 });
  expect(waiting).toHaveLength(2);
  expect(await Promise.all(slow)).toEqual(slow.map(() => ({ failed: "timeout" })));
});

test("a name is looked up once for all who ask for it at that moment, and anew for who asks then", async () => {
  let looked = 0;
  const once = asks({
    hosts: ["127.0.0.1", "orders.example.cn"].map((host) => ({ host, port })),
    find: async () => {
      looked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [{ address: "127.0.0.1", family: 4 }];
    },
  });
  const url = `http://orders.example.cn:${port}/right`;
  await Promise.all(["a", "b", "c"].map(() => once.ask(ask("", { url }))));
  expect(looked).toBe(1);
  await once.ask(ask("", { url }));
  expect(looked).toBe(2);
});

test("what is under way ends with the server", async () => {
  const ended = asks();
  const open = ended.ask(ask("/slow"));
  await expect.poll(() => waiting.length).toBe(1);
  ended.close();
  expect(await open).toEqual({ failed: "timeout" });
});

test("what nobody waits for any more is asked for no longer: its connection closes, its place is free, nothing is logged", async () => {
  const one = asks({ most: { inAll: 1, ofHost: 1 } });
  const [first, second] = [new AbortController(), new AbortController()];
  const open = one.ask(ask("/slow"), first.signal);
  await expect.poll(() => waiting.length).toBe(1);
  const queued = one.ask(ask("/right"), second.signal);
  const next = one.ask(ask("/right"));
  second.abort();
  first.abort();
  await Promise.all([open, queued]);
  expect(await next).toMatchObject({ status: 200 });
  await expect.poll(() => waiting[0]!.destroyed).toBe(true);
  await one.ask(ask("/right"), first.signal);
  expect(seen.map(({ url }) => url)).toEqual(["/slow", "/right"]);
  expect(logged).toBe("");
});

test("nobody listens there: it is told, with the host alone", async () => {
  const nobody = asks({ hosts: [{ host: "127.0.0.1", port: 9 }] });
  const headers = [{ header: "Authorization", value: "Bearer very-secret" }];
  const url = "http://127.0.0.1:9/orders/13812345678?key=very-secret";
  expect(await nobody.ask(ask("", { url, headers }))).toEqual({ failed: "unreachable" });
  expect(logged).toContain("ECONNREFUSED");
  expect(logged).toContain("127.0.0.1:9");
  for (const secret of ["very-secret", "13812345678", "orders"]) expect(logged).not.toContain(secret);
});

test("an order is asked for at the office, within the call's time; where the office is away there is no answer", async () => {
  const lookUp = ask("", { url: "office:order/202611300001" });
  const asked: string[] = [];
  const office = async (what: string): Promise<Answer> => {
    asked.push(what);
    return { status: 200, body: '{"state":"open"}' };
  };
  expect(await asks({ lookUp: office }).ask(lookUp)).toEqual({ status: 200, body: '{"state":"open"}' });
  expect(asked).toEqual(["order/202611300001"]);
  expect(await asks().ask(lookUp)).toEqual({ failed: "unreachable" });
  const hung = (_: string, signal: AbortSignal) =>
    new Promise<Answer>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  expect(await asks({ lookUp: hung }).ask({ ...lookUp, timeoutMs: 100 })).toEqual({ failed: "timeout" });
  expect(seen).toEqual([]);
  expect(logged).not.toContain("202611300001");
});

test("texts are read by the office, and laid down as prompts of the call; no log tells them", async () => {
  const speech = ask("", { method: "POST", url: "office:speech", body: '{"texts":["编号 110101"]}' });
  const asked: unknown[] = [];
  const lookUp = async (what: string, _signal: AbortSignal, body?: string): Promise<Answer> => {
    asked.push([what, body]);
    return { status: 200, body: '{"sounds":["AA=="]}' };
  };
  const kept: string[] = [];
  const spoken = {
    keep: async (body: string): Promise<Answer> => {
      kept.push(body);
      return { status: 200, body: '{"prompts":["spoken.1"]}' };
    },
    sweep: async () => {},
  };
  expect(await asks({ lookUp, spoken }).ask(speech)).toEqual({ status: 200, body: '{"prompts":["spoken.1"]}' });
  expect(asked).toEqual([["speech", speech.body]]);
  expect(kept).toEqual(['{"sounds":["AA=="]}']);
  const without = async (): Promise<Answer> => ({ status: 503, body: "" });
  expect(await asks({ lookUp: without, spoken }).ask(speech)).toEqual({ status: 503, body: "" });
  expect(await asks({ spoken }).ask(speech)).toEqual({ failed: "unreachable" });
  expect(await asks({ lookUp }).ask(speech)).toEqual({ failed: "refused" });
  expect(kept).toHaveLength(1);
  expect(logged).not.toContain("110101");
});
