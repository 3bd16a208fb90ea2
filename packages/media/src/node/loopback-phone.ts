/** A phone for tests: sends a tone over loopback, and stores what it hears. */

import { createSocket } from "node:dgram";
import { alawToLinear, linearToAlaw } from "../g711.ts";
import { decodeG722, encodeG722, newLowerBand } from "../g722.ts";
import { buildRtp, emptyRtpHeader, parseRtp } from "../rtp.ts";
import { processMs } from "./clock.ts";

export type HeardFrame = {
  readonly atMs: number;
  readonly sequence: number;
  readonly type: number;
  readonly samples: Int16Array;
};

export const sdpOf = (port: number, ...lines: readonly string[]): string =>
  [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} RTP/AVP 8 101`,
    "a=rtpmap:101 telephone-event/8000",
    ...lines,
    "",
  ].join("\r\n");

export const audioPort = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);

/** Level of a tone in samples, 0 to 32767. */
export const toneLevel = (samples: Int16Array, hz: number): number => {
  let re = 0;
  let im = 0;
  for (let i = 0; i < samples.length; i++) {
    re += samples[i]! * Math.cos((2 * Math.PI * hz * i) / 8000);
    im += samples[i]! * Math.sin((2 * Math.PI * hz * i) / 8000);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
};

export class LoopbackPhone {
  readonly #socket = createSocket("udp4");
  readonly #hz: number;
  readonly host: string;
  readonly heard: HeardFrame[] = [];
  /** All packets that came. */
  readonly packets: Uint8Array[] = [];
  codec: "PCMA" | "G722" = "PCMA";
  readonly #bandIn = newLowerBand();
  readonly #bandOut = newLowerBand();
  #timer: NodeJS.Timeout | undefined;
  #to = 0;
  #sent = 0;

  private constructor(hz: number, host: string) {
    this.#hz = hz;
    this.host = host;
    this.#socket.on("message", (packet) => {
      this.packets.push(packet);
      const header = emptyRtpHeader();
      if (!parseRtp(packet, header)) return;
      const payload = packet.subarray(header.payloadOffset);
      const samples = Int16Array.from(payload, (code) => alawToLinear[code]!);
      if (header.payloadType === 9) decodeG722(this.#bandIn, payload, 0, payload.length, samples);
      this.heard.push({ atMs: processMs(), sequence: header.sequence, type: header.payloadType, samples });
    });
  }

  /** `host`: its own address; the machine has all of 127.0.0.0/8. */
  static async open(hz: number, port = 0, host = "127.0.0.1"): Promise<LoopbackPhone> {
    const phone = new LoopbackPhone(hz, host);
    await new Promise<void>((resolve) => phone.#socket.bind(port, host, resolve));
    return phone;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends its tone to the port from now on. */
  talk(to: number) {
    this.#to = to;
    const startMs = processMs() - this.#sent * 20;
    this.#timer ??= setInterval(() => {
      while (processMs() - startMs >= this.#sent * 20) this.#sendFrame();
    }, 5);
  }

  /** Sends nothing from now on. */
  hush() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sendFrame() {
    const n = this.#sent++;
    const samples = Int16Array.from({ length: 160 }, (_, i) =>
      Math.round(8000 * Math.sin((2 * Math.PI * this.#hz * (n * 160 + i)) / 8000)),
    );
    const payload = Uint8Array.from(samples, (sample) => linearToAlaw[sample & 0xffff]!);
    if (this.codec === "G722") encodeG722(this.#bandOut, samples, 160, payload, 0);
    this.#send(
      { payloadType: this.codec === "G722" ? 9 : 8, marker: n === 0, sequence: n & 0xffff, timestamp: (n * 160) >>> 0 },
      payload,
    );
  }

  #send(header: { payloadType: number; marker: boolean; sequence: number; timestamp: number }, payload: Uint8Array) {
    this.#socket.send(buildRtp({ ...header, ssrc: this.#hz }, payload), this.#to, "127.0.0.1");
  }

  /** Sends a packet without changes. */
  raw(packet: Uint8Array, to: number) {
    this.#socket.send(packet, to, "127.0.0.1");
  }

  /** Sends a digit by its event code, with three end packets. */
  press(event: number) {
    const timestamp = (this.#sent * 160) >>> 0;
    for (const [i, duration] of [160, 320, 480, 640, 640, 640].entries()) {
      const payload = Uint8Array.of(event, duration === 640 ? 0x8a : 10, duration >> 8, duration & 0xff);
      this.#send({ payloadType: 101, marker: i === 0, sequence: this.#sent & 0xffff, timestamp }, payload);
    }
  }

  /** The share of audio frames with the tone since `sinceMs`, and whether sequence numbers are missing. */
  hears(hz: number, sinceMs: number): { readonly share: number; readonly frames: number; readonly gaps: number } {
    const frames = this.heard.filter(({ atMs, type }) => atMs >= sinceMs && type === 8);
    const good = frames.filter(
      ({ samples }) => toneLevel(samples, hz) > 8000 / 1.41 && toneLevel(samples, hz) < 8000 * 1.41,
    );
    let gaps = 0;
    for (let i = 1; i < frames.length; i++) gaps += frames[i]!.sequence - frames[i - 1]!.sequence === 1 ? 0 : 1;
    return { share: good.length / frames.length, frames: frames.length, gaps };
  }

  close() {
    this.hush();
    this.#socket.close();
  }
}
