import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { newWorld, type OutgoingCall, resemblance, sleep, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { openHotline, promptSamples, signIn } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const secret = "Bearer very-secret";

/** A service that does as its path says. */
const openService = async (world: World) => {
  const seen: { readonly path: string; readonly authorization: string | undefined; readonly body: string }[] = [];
  const silent: ServerResponse[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const path = request.url!;
    seen.push({ path, authorization: request.headers.authorization, body });
    if (path === "/right/306") response.end('{"data":{"orders":[{"state":"70"}]}}');
    else if (path === "/failing") response.writeHead(503).end("later");
    else if (path === "/rubbish") response.end("<html>");
    else if (path === "/large") response.end(`{"state":"1","more":"${"x".repeat(500_000)}"}`);
    else if (path === "/redirect") response.writeHead(302, { location: "/right/306" }).end();
    else silent.push(response);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { seen, port: (server.address() as AddressInfo).port };
};

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const patience = {
  ...{ timeoutMs: 20_000, maxInvalid: 2, maxNoInput: 2 },
  ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
};

/** Each key of the menu asks the service for something else. */
const flowOf = (port: number, elsewhere: number) => {
  const ask = (path: string, more: object = {}) => ({
    ...{ kind: "http", method: "GET", url: `http://127.0.0.1:${port}${path}`, timeoutMs: 15_000 },
    headers: [{ header: "Authorization", value: secret }],
    results: [{ path: "data.orders.0.state", variable: "state" }],
    ...{ prompts: ["beep"], music: true, ...more },
  });
  const asks = {
    right: ask("/right/{number}", { method: "POST", body: '{"number":"{number}"}' }),
    slow: ask("/slow", { timeoutMs: 1500 }),
    failing: ask("/failing"),
    rubbish: ask("/rubbish"),
    large: ask("/large"),
    redirect: ask("/redirect"),
    elsewhere: { ...ask("/right/306"), url: `http://localhost:${elsewhere}/right/306` },
    hung: ask("/hung"),
  };
  const names = Object.keys(asks);
  return {
    start: "menu",
    nodes: {
      menu: {
        ...{ kind: "menu", prompts: ["digit.1"], ...patience },
        keys: Object.fromEntries(names.map((_, index) => [String(index + 1), {}])),
      },
      number: {
        ...{ kind: "collect", prompts: ["digit.2"], variable: "number", minDigits: 3, maxDigits: 3, endKey: "#" },
        ...{ betweenMs: 5000, ...patience },
      },
      ...asks,
      back: { kind: "say", parts: [{ say: "digits", variable: "state" }], bargeIn: false },
      sorry: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
      late: { kind: "play", prompts: ["queue.busy"], bargeIn: false },
      bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
    },
    edges: [
      ...names.map((name, index) => edge("menu", `key.${index + 1}`, name === "right" ? "number" : name)),
      ...[edge("menu", "invalid", "bye"), edge("menu", "noInput", "bye"), edge("number", "done", "right")],
      ...[edge("number", "invalid", "bye"), edge("number", "noInput", "bye")],
      ...names.flatMap((name) => [
        edge(name, "ok", "back"),
        edge(name, "failed", "sorry"),
        edge(name, "timeout", "late"),
      ]),
      ...["back", "sorry", "late"].map((name) => edge(name, "done", "bye")),
    ],
    variables: [
      { name: "number", type: "digits", scope: "call", initial: "" },
      { name: "state", type: "text", scope: "call", initial: "" },
    ],
  };
};

const heard = (call: OutgoingCall, name: string): boolean =>
  resemblance(call.heard(), promptSamples(name)).correlation > 0.98;

test("an HTTP node against a service that answers right, late, with a failure, rubbish, too much, a redirect, and not at all over a crash", async () => {
  const service = await openService(world);
  // Its name may be asked, and leads where nothing may be asked that is not named itself.
  const elsewhere = await openService(world);
  const env = { ZONGJI_FLOW_HOSTS: `127.0.0.1:${service.port}, localhost:${elsewhere.port}` };
  const { server, administrator: before } = await openHotline(world, { env });
  await publish(before, "main", flowOf(service.port, elsewhere.port));
  await inForce(server, before);
  const carrier = await openCarrier(world);
  const presses = async (key: number): Promise<OutgoingCall> => {
    const call = await citizenCalls(carrier, server, tones.caller);
    await sleep(800);
    await call.press(String(key));
    return call;
  };
  const right = await presses(1);
  await sleep(1500);
  await right.press("306");
  const others = await Promise.all([2, 3, 4, 5, 6, 7].map(presses));
  const calls = [right, ...others];
  for (const call of calls) expect(await call.ended).toMatchObject({ by: "them" });
  const hung = await presses(8);
  calls.push(hung);
  await until("the service was asked", () => service.seen.some(({ path }) => path === "/hung"));
  await server.kill9();
  await server.start();
  expect(await hung.ended).toMatchObject({ by: "them" });

  expect(service.seen.find(({ path }) => path === "/right/306")).toEqual({
    ...{ path: "/right/306", authorization: secret, body: '{"number":"306"}' },
  });
  // Neither the redirect nor the address that nobody named was asked.
  expect(elsewhere.seen).toEqual([]);
  expect(service.seen.map(({ path }) => path).sort()).toEqual(
    ["/failing", "/hung", "/large", "/redirect", "/right/306", "/rubbish", "/slow"].sort(),
  );
  const administrator = await signIn(server, "administrator", before.password);
  // After a crash the database comes later than the calls.
  const isThere = async () => (await administrator.status("/api/calls")) === 200;
  await until("the log can be read again", isThere, { limitMs: 60_000 });
  const log = await logOnceOver(administrator, calls);
  const told = calls.map((call) => {
    const [{ flowNode, outcome, status }, ...more] = factsOf(recordOf(log, call), "HttpAnswered") as [
      Record<string, unknown>,
      ...unknown[],
    ];
    expect(more).toEqual([]);
    return [flowNode, outcome, status ?? ""].join(" ").trim();
  });
  expect(told).toEqual([
    ...["right ok 200", "slow timeout", "failing status 503", "rubbish rubbish 200", "large tooLarge"],
    ...["redirect status 302", "elsewhere refused", "hung restart"],
  ]);
  expect(heard(right, "digit.7")).toBe(true);
  expect(heard(right, "digit.0")).toBe(true);
  expect(heard(others[0]!, "queue.busy")).toBe(true);
  for (const call of [...others.slice(1), hung]) expect(heard(call, "internal.nobody")).toBe(true);

  const facts = JSON.stringify(log.map(({ facts }) => facts));
  const logs = readFileSync(join(server.dataFolder, "server.log"), "utf8");
  for (const text of [facts, logs]) for (const each of ["very-secret", "/right/306"]) expect(text).not.toContain(each);
});
