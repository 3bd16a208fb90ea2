import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPcap } from "./capture.ts";
import { encodeG711 } from "./g711.ts";
import { buildRtp } from "./rtp.ts";
import { tone } from "./sound.ts";
import { freePort, type Program, type World, within } from "./world.ts";

/** One call as sipp itself saw it. */
export type SippCall = {
  readonly number: number;
  readonly callId: string;
  /** "called", "answered", "hung-up", "bye-came", "cancelled", "refused 486", … in order. */
  readonly events: readonly { readonly event: string; readonly atMs: number }[];
};

export type SippResult = {
  /** 0 when every call went by the scenario. */
  readonly exitCode: number;
  readonly successful: number;
  readonly failed: number;
  readonly calls: readonly SippCall[];
  /** What sipp did not expect, in its own words. */
  readonly errors: string;
};

const keys = "0123456789*#ABCD";
export type Keys = readonly { readonly digit: string; readonly atMs: number }[];

/**
 * A capture file for sipp's play_pcap_audio: a tone and keys (RFC 4733) of one SSRC with sequence numbers that go on, as a real phone
 * sends them; sipp's own play_dtmf takes another SSRC and always payload type 96.
 */
export const soundPcap = (
  world: World,
  { toneHz, db = -12, ms, keys: pressed = [] }: { toneHz: number; db?: number; ms: number; keys?: Keys },
): string => {
  const second = encodeG711("PCMA", tone(toneHz, 1000, { db }));
  const [base, ssrc] = [Math.floor(Math.random() * 2 ** 31), Math.floor(Math.random() * 2 ** 31)];
  const keyAt = (slot: number) => pressed.find((key) => slot >= key.atMs / 20 && slot < key.atMs / 20 + 9);
  let sequence = 1;
  const datagrams = Array.from({ length: Math.floor(ms / 20) }, (_, slot) => {
    const key = keyAt(slot);
    const step = key ? slot - Math.ceil(key.atMs / 20) : 0;
    const packet = key
      ? keyPacket(key.digit, step, base + (slot - step) * 160)
      : {
          marker: slot === 0,
          payloadType: 8,
          timestamp: base + slot * 160,
          payload: second.subarray((slot % 50) * 160, ((slot % 50) + 1) * 160),
        };
    const payload = buildRtp({ ...packet, sequence: sequence++, ssrc });
    return { atMs: slot * 20, fromPort: 6000, toPort: 6000, payload };
  });
  const file = join(world.place("sound"), "sound.pcap");
  writeFileSync(file, buildPcap(datagrams));
  return file;
};

/** RFC 4733 §2.5.1: nine packets a key: six of growing duration, the last state three times. */
const keyPacket = (digit: string, step: number, timestamp: number) => {
  const payload = Buffer.alloc(4);
  payload[0] = keys.indexOf(digit);
  payload[1] = (step >= 6 ? 0x80 : 0) | 10;
  payload.writeUInt16BE(Math.min(step + 1, 7) * 160, 2);
  return { marker: step === 0, payloadType: 101, timestamp, payload };
};

/** A file of A-law codes for sipp's rtp_stream, ten seconds that join without a click. */
export const soundStream = (world: World, { toneHz, db = -12 }: { toneHz: number; db?: number }): string => {
  const file = join(world.place("sound"), "sound.alaw");
  writeFileSync(file, encodeG711("PCMA", tone(toneHz, 10_000, { db })));
  return file;
};

export type SippOptions = {
  /** Scenario text, by `scenario(…)`. */
  readonly scenario: string;
  /** "address:port" to call; left out, sipp waits to be called. */
  readonly remote?: string;
  /** The number called. */
  readonly service?: string;
  /** First digits of the callers' numbers; each call appends its own. */
  readonly caller?: string;
  readonly address?: string;
  readonly port?: number;
  readonly calls?: number;
  /** Calls a second. */
  readonly rate?: number;
  readonly atOnce?: number;
  readonly transport?: "u1" | "t1";
  readonly mediaPort?: number;
  readonly limitSec?: number;
};

/** A running sipp. */
export class Sipp {
  readonly port: number;
  /** First media port; call n (from 1) has this + 4 × (n − 1), where sipp plays a capture. */
  readonly mediaPort: number;
  readonly #program: Program;
  readonly #folder: string;
  readonly #limitMs: number;

  constructor(program: Program, folder: string, port: number, mediaPort: number, limitMs: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
    this.mediaPort = mediaPort;
    this.#limitMs = limitMs;
  }

  /** The calls so far. */
  calls(): SippCall[] {
    const calls = new Map<number, { number: number; callId: string; events: { event: string; atMs: number }[] }>();
    for (const found of this.#read("tally.log").matchAll(/tally (\d+) (\S+) (.+?) (\d+)$/gm)) {
      const number = Number(found[1]);
      const call = calls.get(number) ?? { number, callId: found[2]!, events: [] };
      call.events.push({ event: found[3]!, atMs: Number(found[4]) });
      calls.set(number, call);
    }
    return [...calls.values()];
  }

  /** Waits for its end. */
  async result(): Promise<SippResult> {
    const end = await within("sipp ends", this.#limitMs + 10_000, this.#program.ended);
    const [head = "", ...rows] = this.#read("stat.csv").trim().split("\n");
    const last = rows.at(-1)?.split(";") ?? [];
    const column = (name: string) => Number(last[head.split(";").indexOf(name)] ?? Number.NaN);
    return {
      exitCode: typeof end === "number" ? end : -1,
      successful: column("SuccessfulCall(C)"),
      failed: column("FailedCall(C)"),
      calls: this.calls(),
      errors: this.#read("errors.log"),
    };
  }

  messages(): string {
    return this.#read("messages.log");
  }

  /** Ends at once, without a word to the other side: the carrier's machine is gone. */
  kill(): void {
    this.#program.signal("SIGKILL");
  }

  close(): Promise<void> {
    return this.#program.close();
  }

  #read(name: string): string {
    const file = join(this.#folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}

let media = 30_000;

/** Starts sipp. It ends by itself after `calls` calls, or as failed after `limitSec`. */
export const startSipp = async (world: World, options: SippOptions): Promise<Sipp> => {
  const { address = "127.0.0.1", calls = 1, limitSec = 120, rate = 10 } = options;
  const folder = world.place("sipp");
  const port = options.port ?? (await freePort(address));
  const mediaPort = options.mediaPort ?? media;
  // Each sipp of a test has media ports of its own.
  media += 2000;
  writeFileSync(join(folder, "scenario.xml"), options.scenario);
  const files = ["-trace_logs", "-log_file", "tally.log", "-trace_err", "-error_file", "errors.log"];
  const more = ["-trace_stat", "-stf", "stat.csv", "-trace_msg", "-message_file", "messages.log"];
  const args = [
    ...(options.remote ? [options.remote] : []),
    ...["-sf", "scenario.xml", "-i", address, "-p", String(port), "-mi", address, "-mp", String(mediaPort)],
    ...[
      "-m",
      String(calls),
      "-r",
      String(rate),
      "-l",
      String(options.atOnce ?? calls),
      "-t",
      options.transport ?? "u1",
    ],
    ...["-s", options.service ?? "12345678", "-key", "caller", options.caller ?? "1390000"],
    // Its watchdog would tell among the errors that the machine held it up for 100 ms.
    ...["-watchdog_interval", "0"],
    ...["-timeout", `${limitSec}s`, "-timeout_error", "-nostdin", "-cid_str", "%u-%p@carrier", "-fd", "1"],
    ...files,
    ...more,
  ];
  const program = world.spawn("sipp", "sipp", args, { cwd: folder, env: { TERM: "dumb" } });
  return world.own(new Sipp(program, folder, port, mediaPort, limitSec * 1000));
};
