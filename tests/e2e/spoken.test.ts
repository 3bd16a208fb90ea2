import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { newWorld, resemblance, sleep, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { openHotline, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const goodbye = readFileSync(fileURLToPath(new URL("../../prompts/goodbye.wav", import.meta.url)));

/** An engine that reads everything as one sound, and fails after the first text. */
const openEngine = async () => {
  const read: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    read.push((JSON.parse(body) as { input: string }).input);
    if (read.length === 1) response.setHeader("content-type", "audio/wav").end(goodbye);
    else response.writeHead(500).end();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => void server.close() });
  return { read, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/speech` };
};

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
/** The caller types four digits, and hears them in a sentence. */
const flow = {
  start: "number",
  nodes: {
    number: {
      ...{ kind: "collect", prompts: ["digit.2"], variable: "number", minDigits: 4, maxDigits: 4, endKey: "#" },
      ...{ betweenMs: 5000, timeoutMs: 20_000, maxInvalid: 2, maxNoInput: 2 },
      ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
    },
    tell: {
      ...{ kind: "say", bargeIn: false },
      parts: [
        { say: "text", text: "您输入的是{number}。" },
        { say: "digits", variable: "number" },
      ],
    },
    sorry: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
    bye: { kind: "hangUp", prompts: ["beep"], cause: "flowEnded" },
  },
  edges: [
    ...[edge("number", "done", "tell"), edge("number", "invalid", "bye"), edge("number", "noInput", "bye")],
    ...[edge("tell", "done", "bye"), edge("tell", "failed", "sorry"), edge("sorry", "done", "bye")],
  ],
  variables: [{ name: "number", type: "digits", scope: "call", initial: "" }],
};

test("a sentence with what the caller typed is read to him; where the engine fails he goes the other way, and no fact tells it", async () => {
  const engine = await openEngine();
  const { server, administrator } = await openHotline(world, { env: { ZONGJI_SPEECH_URL: engine.url } });
  await publish(administrator, "main", flow);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const calls = [];
  for (const number of ["4711", "4712"]) {
    const call = await citizenCalls(carrier, server, tones.caller);
    await sleep(800);
    await call.press(number);
    expect(await call.ended).toMatchObject({ by: "them" });
    calls.push(call);
  }
  expect(engine.read).toEqual(["您输入的是4711。", "您输入的是4712。"]);
  const [first, second] = calls as [(typeof calls)[0], (typeof calls)[0]];
  await until(
    "he has heard the sentence",
    () => resemblance(first.heard(), promptSamples("goodbye")).correlation > 0.95,
  );
  const log = await logOnceOver(administrator, calls);
  const nodes = (call: typeof first) => factsOf(recordOf(log, call), "NodeEntered").map(({ flowNode }) => flowNode);
  expect([nodes(first), nodes(second)]).toEqual([
    ["number", "tell", "bye"],
    ["number", "tell", "sorry", "bye"],
  ]);
  for (const number of ["4711", "4712"]) expect(JSON.stringify(log)).not.toContain(number);
}, 120_000);
