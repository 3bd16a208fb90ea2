/** For tests: a media process with phones on real sockets, its events, and what is heard on the wire and in recordings. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goFirst, hearOnWire, measured, measurementOf, startWitness, watchServer } from "@zongji/kit";
import type { MediaCommand, MediaEvent, SessionSnapshot } from "../door.ts";
import { alawToLinear } from "../g711.ts";
import { monoMs, startMedia, startMediaInProcess } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf } from "./loopback-phone.ts";
import type { MediaProcess } from "./media-process.ts";

type Is<K extends MediaEvent["is"]> = Extract<MediaEvent, { is: K }>;

export const address = { bind: "127.0.0.1", ports: [20_000, 20_400] } as const;
export const ways = ["direct", "dgram"] as const;
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives the test and its phones the media process's own priority. Call it before tests that measure sound. */
export const takePriority = () => {
  goFirst([0], -5);
  startWitness(-5);
};

/** One media process at a time. Open it before each test and close it after. */
export class Stage {
  /** For recordings and sounds; empty at first. */
  folder = "";
  events: MediaEvent[] = [];
  phones: LoopbackPhone[] = [];
  media!: MediaProcess;
  restarted: (pid: number) => void = () => {};

  readonly open = () => {
    this.folder = mkdtempSync(join(tmpdir(), "media-"));
    this.events = [];
    this.phones = [];
  };

  readonly close = async () => {
    watchServer(this, [], []);
    await this.media.close();
    for (const phone of this.phones) phone.close();
    rmSync(this.folder, { recursive: true, force: true });
  };

  readonly onEvent = (event: MediaEvent) => {
    this.events.push(event);
  };

  readonly start = (sockets?: (typeof ways)[number]) => {
    const watch = (pid: number | undefined) => watchServer(this, pid === undefined ? [] : [pid], []);
    const onRestarted = (pid: number) => {
      watch(pid);
      this.restarted(pid);
    };
    this.media = startMedia({ onEvent: this.onEvent, onRestarted, ...(sockets && { sockets }) });
    watch(this.media.pid);
  };

  /** Media in this process. */
  readonly startInside = () => {
    this.media = startMediaInProcess({ onEvent: this.onEvent });
  };

  readonly send = (command: MediaCommand) => this.media.send(command);

  /** Takes the next event of a kind. */
  readonly next = async <K extends MediaEvent["is"]>(is: K, session?: string): Promise<Is<K>> => {
    const untilMs = performance.now() + 15_000;
    while (performance.now() < untilMs) {
      const at = this.events.findIndex(
        (e) => e.is === is && (session === undefined || ("session" in e && e.session === session)),
      );
      if (at >= 0) return this.events.splice(at, 1)[0] as Is<K>;
      await sleep(5);
    }
    throw new Error(`no ${is} came; there are ${JSON.stringify(this.events.filter((e) => e.is !== "Pulse"))}`);
  };

  /** Opens a session to a new phone, which sends a tone. */
  readonly call = async (session: string, hz: number): Promise<[LoopbackPhone, SessionSnapshot]> => {
    const phone = await LoopbackPhone.open(hz);
    this.phones.push(phone);
    this.send({ do: "Open", session, kind: "rtp", address, offer: sdpOf(phone.port) });
    const opened = await this.next("Opened", session);
    phone.talk(audioPort(opened.sdp));
    return [phone, opened.snapshot];
  };

  readonly bridge = (a: string, b: string) => {
    this.send({ do: "Hear", session: a, from: [b] });
    this.send({ do: "Hear", session: b, from: [a] });
  };
}

/** One channel of a recording, linear. */
export const channelOf = (file: string, channel: 0 | 1): Int16Array => {
  const bytes = readFileSync(file).subarray(58);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => alawToLinear[bytes[i * 2 + channel]!]!);
};

/** A time of monoMs() in ms since the epoch. */
export const epochOf = (mono: number): number => mono - monoMs() + Date.now();
/** A time of monoMs() by performance.now(). */
export const hereOf = (mono: number): number => mono - monoMs() + performance.now();

const saidDb = -12;
export const voice = (toneHz: number, othersHz: number) => ({ toneHz, db: saidDb, others: [othersHz] });

/** Checks that this phone hears this tone, and not the other, for 5 s from now. */
export const hears = (who: string, { port }: LoopbackPhone, hz: number, otherHz: number): Promise<void> =>
  measured(who, async () => measurementOf(who, await hearOnWire(port, 5500), [voice(hz, otherHz)]));
