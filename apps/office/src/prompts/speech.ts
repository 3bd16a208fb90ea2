/** What reads texts: an engine gives a WAV or an MP3. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { SpeechSettings } from "./speech-settings.ts";

/** slow: no whole answer in time · failed: it refused or broke off · rubbish: what it gave is no sound · large: more than a prompt can be. */
export type SpeechFault = "slow" | "failed" | "rubbish" | "large";
export class SpeechFailed extends Error {
  readonly fault: SpeechFault;
  constructor(fault: SpeechFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.fault = fault;
  }
}

export type Engine = {
  readonly engine: "espeak-ng" | "http";
  readonly voice: string;
  /** @throws SpeechFailed */
  readonly read: (text: string) => Promise<Uint8Array>;
};

const mostBytes = 64 * 1024 * 1024;

/** Where a program lies; undefined: it is not installed. */
const programAt = (name: string, path = process.env.PATH ?? ""): string | undefined =>
  path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Runs a program on the text; what it writes is the sound. */
const run = (program: string, args: readonly string[], text: string, timeoutMs: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env: { PATH: process.env.PATH } });
    const parts: Buffer[] = [];
    let bytes = 0;
    const fail = (fault: SpeechFault, detail: string): void => {
      clearTimeout(limit);
      child.kill("SIGKILL");
      reject(new SpeechFailed(fault, detail));
    };
    const limit = setTimeout(() => fail("slow", `${timeoutMs} ms`), timeoutMs);
    child.on("error", (error) => fail("failed", error.message));
    child.stdin.on("error", () => {});
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > mostBytes) fail("large", `${bytes} bytes`);
      else parts.push(part);
    });
    child.on("close", (code) => {
      clearTimeout(limit);
      if (code === 0) resolve(Buffer.concat(parts));
      else reject(new SpeechFailed("failed", `exit ${code}`));
    });
    child.stdin.end(text);
  });

const espeak = (program: string, { voice, timeoutMs }: SpeechSettings): Engine => {
  const spoken = voice === "" ? "cmn" : voice;
  return {
    engine: "espeak-ng",
    voice: spoken,
    // The text comes by standard input: it is never an argument.
    read: (text) => run(program, ["-v", spoken, "-s", "150", "-b", "1", "--stdin", "--stdout"], text, timeoutMs),
  };
};

const bodyOf = async (response: Response): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) throw new SpeechFailed("large", `${bytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** The request is that of many speech services: `POST { model, input, voice, response_format }`, answered by the sound. */
const http = (url: string, { voice, model, key, timeoutMs }: SpeechSettings): Engine => ({
  engine: "http",
  voice,
  read: async (text) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        // Nobody but the host of the setting is asked.
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          "content-type": "application/json",
          accept: "audio/wav, audio/mpeg",
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({
          ...(model !== "" && { model }),
          input: text,
          ...(voice !== "" && { voice }),
          response_format: "wav",
        }),
      });
      if (!response.ok) throw new SpeechFailed("failed", `status ${response.status}`);
      return await bodyOf(response);
    } catch (error) {
      if (error instanceof SpeechFailed) throw error;
      const isSlow = error instanceof Error && error.name === "TimeoutError";
      throw new SpeechFailed(isSlow ? "slow" : "failed", error instanceof Error ? error.message : "");
    }
  },
});

/** The engine that the settings name, else espeak-ng where that is installed; undefined: texts can't be read. */
export const speechEngine = (settings: SpeechSettings, path?: string): Engine | undefined => {
  if (settings.url !== undefined) return http(settings.url, settings);
  const program = settings.isOff ? undefined : programAt("espeak-ng", path);
  return program === undefined ? undefined : espeak(program, settings);
};
