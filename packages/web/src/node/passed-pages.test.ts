import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { languageOf } from "./public-page.ts";
import { createHttp, type Http } from "./server.ts";

const socket = join(tmpdir(), `zongji-pages-${process.pid}.sock`);
let office: Server;
let http: Http;
let isUp = true;
let waitMs = 0;
let reached: string[] = [];

beforeAll(async () => {
  office = createServer((request, response) => {
    let body = "";
    reached.push(`${request.method} ${request.url}`);
    request.on("data", (more: Buffer) => {
      body += more.toString();
    });
    request.on("end", () => {
      if (request.url === "/s/broken") request.socket.destroy();
      else response.writeHead(request.url === "/s/known" ? 200 : 404).end(`${request.method} ${body}`);
    });
  });
  await new Promise<void>((resolve) => office.listen(socket, resolve));
  http = await createHttp({
    ...{ log: pino({ level: "silent" }), version: "", tls: undefined },
    findSession: () => undefined,
  });
  await http.passPages("/s/:code", { socket, isUp: () => isUp }, { admit: () => waitMs });
  await http.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await http.app.close();
  office.close();
});
beforeEach(() => {
  isUp = true;
  waitMs = 0;
  reached = [];
});

const at = (path: string): string => {
  const { port } = http.app.server.address() as { port: number };
  return `http://127.0.0.1:${port}/s/${path}`;
};
const asked = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(at(path), init);
  return { status: response.status, headers: response.headers, body: await response.text() };
};

test("a form's body is passed on, and the office's status comes back", async () => {
  const form = { method: "POST", body: new URLSearchParams({ rating: "2" }) };
  expect(await asked("known", form)).toMatchObject({ status: 200, body: "POST rating=2" });
  expect(await asked("guess", form)).toMatchObject({ status: 404 });
});

test.each([
  ["is away", false, "known"],
  ["breaks off", true, "broken"],
] as const)("where the office %s a page in the reader's language says so", async (_how, isThere, path) => {
  isUp = isThere;
  const chinese = await asked(path, { headers: { "accept-language": "zh-CN" } });
  expect(chinese).toMatchObject({ status: 503 });
  expect(chinese.body).toContain("请稍后再试");
  expect(chinese.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect((await asked(path, { headers: { "accept-language": "en" } })).body).toContain("try again later");
});

test("who is not let in does not reach the office, and is told for how long", async () => {
  waitMs = 29_500;
  const { status, headers, body } = await asked("known");
  expect([status, headers.get("retry-after")]).toEqual([429, "30"]);
  expect(body).toContain("打开次数过多");
});

test.each([
  ["sec-purpose", "prefetch"],
  ["sec-purpose", "prefetch;prerender"],
  ["purpose", "prefetch"],
  ["x-purpose", "preview"],
  ["x-moz", "prefetch"],
])(
  "what a browser asks for in advance (%s: %s) does not reach the office: the page is asked for when it is opened",
  async (name, value) => {
    const { status, headers, body } = await asked("known", { headers: { [name]: value } });
    expect([status, body, headers.get("cache-control"), headers.get("vary")]).toEqual([
      503,
      "",
      "no-store",
      "sec-purpose",
    ]);
    expect(reached).toEqual([]);
    expect(await asked("known", { headers: { "sec-purpose": "" } })).toMatchObject({ status: 200 });
  },
);

test("the head of a page is asked for as such", async () => {
  expect(await asked("known", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  expect(reached).toEqual(["HEAD /s/known"]);
});

test("another site's page can't answer for the caller", async () => {
  const { status } = await asked("known", {
    method: "POST",
    body: "rating=1",
    headers: { origin: "https://evil.example" },
  });
  expect(status).toBe(403);
});

test.each([
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
  ["en-GB,en;q=0.9", "en"],
  ["en;q=0.5, zh;q=0.7", "zh"],
  ["zh;q=0, en", "en"],
  ["fr-FR", "zh"],
  ["", "zh"],
])("%s is read as %s", (header, language) => expect(languageOf(header)).toBe(language));

test.each([
  ["says that it is too long", { "content-length": String(70 * 1024) }],
  ["does not say how long it is", { "transfer-encoding": "chunked" }],
])("a body that %s is refused in words, and not read", async (_how, headers) => {
  const { port } = http.app.server.address() as { port: number };
  const sent = httpRequest({ port, path: "/s/known", method: "POST", headers });
  sent.flushHeaders();
  sent.on("error", () => {});
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(413);
  expect(Buffer.concat(await answer.toArray()).toString()).toContain("发送的内容太大");
  // Then it is cut off.
  await once(sent, "close");
});
