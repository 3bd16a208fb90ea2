import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { SpeechFailed, speechEngine } from "./speech.ts";
import { readSpeech } from "./speech-settings.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const serve = (answer: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer(answer);
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/speech`));
  });
const faultOf = (read: Promise<unknown>): Promise<unknown> =>
  read.then(
    () => "none",
    (error: unknown) => (error instanceof SpeechFailed ? error.fault : error),
  );
const engineAt = (url: string, more: object = {}) =>
  speechEngine(readSpeech({ ZONGJI_SPEECH_URL: url, ZONGJI_SPEECH_TIMEOUT_SEC: "1", ...more }))!;

it("asks an engine by HTTP for the text, with voice, model and key", async () => {
  let told: unknown;
  const url = await serve((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      told = { key: request.headers.authorization, body: JSON.parse(Buffer.concat(parts).toString()) };
      response.end("sound");
    });
  });
  const keyFile = join(mkdtempSync(join(tmpdir(), "speech-")), "key");
  writeFileSync(keyFile, "secret\n");
  const engine = engineAt(url, {
    ...{ ZONGJI_SPEECH_VOICE: "zh-1", ZONGJI_SPEECH_MODEL: "m", ZONGJI_SPEECH_KEY_FILE: keyFile },
  });
  expect(Buffer.from(await engine.read("您好")).toString()).toBe("sound");
  expect(told).toEqual({
    key: "Bearer secret",
    body: { model: "m", input: "您好", voice: "zh-1", response_format: "wav" },
  });
});

it("says how an engine by HTTP failed", async () => {
  const refusing = await serve((_, response) => response.writeHead(500).end());
  expect(await faultOf(engineAt(refusing).read("x"))).toBe("failed");
  expect(await faultOf(engineAt("http://127.0.0.1:1/").read("x"))).toBe("failed");
  const silent = await serve(() => {});
  expect(await faultOf(engineAt(silent).read("x"))).toBe("slow");
  const stuck = await serve((_, response) => response.writeHead(200).write("RIFF"));
  expect(await faultOf(engineAt(stuck).read("x"))).toBe("slow");
  const endless = await serve((_, response) => {
    const part = Buffer.alloc(1024 * 1024);
    const more = (): void => {
      while (!response.destroyed && response.write(part));
    };
    response.on("drain", more);
    more();
  });
  expect(await faultOf(engineAt(endless, { ZONGJI_SPEECH_TIMEOUT_SEC: "20" }).read("x"))).toBe("large");
  const elsewhere = await serve((_, response) => response.writeHead(307, { location: refusing }).end());
  expect(await faultOf(engineAt(elsewhere).read("x"))).toBe("failed");
});

/** A program in a folder of its own, in espeak-ng's place. */
const program = (script: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "espeak-"));
  writeFileSync(join(folder, "espeak-ng"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "espeak-ng"), 0o755);
  return folder;
};
const settings = (sec = "1") => readSpeech({ ZONGJI_SPEECH_TIMEOUT_SEC: sec });

it("reads by espeak-ng where that is installed, and not where it is not", async () => {
  expect(speechEngine(settings(), "")).toBeUndefined();
  expect(speechEngine(readSpeech({ ZONGJI_SPEECH_URL: "off" }))).toBeUndefined();
  const echo = speechEngine(settings(), program('echo "$@"; cat'))!;
  expect(echo).toMatchObject({ engine: "espeak-ng", voice: "cmn" });
  // The text is never an argument.
  expect(Buffer.from(await echo.read("-w /tmp/x 您好")).toString()).toBe(
    "-v cmn -s 150 -b 1 --stdin --stdout\n-w /tmp/x 您好",
  );
  expect(await faultOf(speechEngine(settings(), program("exit 3"))!.read("x"))).toBe("failed");
  expect(await faultOf(speechEngine(settings(), program("exec sleep 60"))!.read("x"))).toBe("slow");
});

it("refuses settings that can't be meant", () => {
  const refused = (env: Record<string, string>) => () => readSpeech(env);
  expect(refused({ ZONGJI_SPEECH_URL: "ftp://x" })).toThrow(/ZONGJI_SPEECH_URL/);
  expect(refused({ ZONGJI_SPEECH_TIMEOUT_SEC: "0" })).toThrow(/1 to 20/);
  expect(refused({ ZONGJI_SPEECH_VOICE: "-w" })).toThrow(/ZONGJI_SPEECH_VOICE/);
  expect(refused({ ZONGJI_SPEECH_KEY_FILE: "/nonexistent" })).toThrow(/can be read/);
  expect(readSpeech({})).toMatchObject({ url: undefined, isOff: false, timeoutMs: 15_000 });
});
