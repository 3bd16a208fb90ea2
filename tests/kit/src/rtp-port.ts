import { type Around, type Datagrams, realWorld } from "./around.ts";
import { encodeG711, type Law } from "./g711.ts";
import { buildRtp, digitsOf, lost, parseRtp, type RtpPacket, samplesOf } from "./rtp.ts";
import { silence } from "./sound.ts";

const payloadTypes: Record<Law, number> = { PCMU: 0, PCMA: 8 };
const keys = "0123456789*#ABCD";

type Pressing = { code: number; timestamp: number; sentMs: number; durationMs: number; ends: number };
type Event = { readonly code: number; readonly durationMs: number };

/**
 * One party's RTP: sends a sound without end on an absolute schedule (a late tick is made up for, not put off), digits on the same SSRC
 * (RFC 4733), and keeps all that arrives.
 */
export class RtpPort {
  readonly address: string;
  readonly port: number;
  readonly packets: RtpPacket[] = [];
  /** Where packets came from, "address:port", in order of first arrival. */
  readonly sources: string[] = [];
  /** Payload type of telephone-event, both ways. */
  eventType = 101;
  readonly #socket: Datagrams;
  readonly #around: Around;
  readonly ssrc = Math.floor(Math.random() * 2 ** 32);
  #sequence = Math.floor(Math.random() * 2 ** 16);
  #timestamp = Math.floor(Math.random() * 2 ** 32);
  #soundedAt = 0;
  #closed = false;
  #sound: Int16Array = silence(20);
  #soundAt = 0;
  #law: Law = "PCMA";
  #ptimeMs = 20;
  #to: { address: string; port: number } | undefined;
  #off: (() => void) | undefined;
  #nextMs = 0;
  #first = true;
  #events: Event[] = [];
  #gapMs = 0;
  #gapLeft = 0;
  #event: Pressing | undefined;
  #allPressed: (() => void) | undefined;
  sent = 0;
  cut = false;
  /** One packet of sound a second, and what arrives is not kept. */
  sparse = false;
  /** A key is let go: its end is about to be sent for the first time. */
  onKey: (key: string) => void = () => {};

  private constructor(socket: Datagrams, address: string, around: Around) {
    this.#socket = socket;
    this.#around = around;
    this.address = address;
    this.port = socket.port;
    socket.onDatagram = (bytes, from) => {
      if (this.sparse) return;
      const packet = parseRtp(bytes, around.now());
      if (!packet) return;
      this.packets.push(packet);
      const source = `${from.address}:${from.port}`;
      if (!this.sources.includes(source)) this.sources.push(source);
    };
  }

  /** Opens this port. Throws when it is taken. */
  static async openAt(address: string, port: number, around = realWorld): Promise<RtpPort> {
    return new RtpPort(await around.bind(address, port), address, around);
  }

  /** Opens an even port (RFC 3550 §11) with nothing on the odd one above it. */
  static async open(address = "127.0.0.1", around = realWorld): Promise<RtpPort> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const port = 50_000 + 2 * Math.floor(Math.random() * 5000);
      const socket = await around.bind(address, port).catch(() => undefined);
      if (socket) return new RtpPort(socket, address, around);
    }
    throw new Error(`no free RTP port on ${address}`);
  }

  /** What it says from now on, over and over. Whole periods in its length make it seamless. */
  say(sound: Int16Array): void {
    this.#sound = sound;
    this.#soundAt = 0;
  }

  /** Begins to send, or sends to another address or with another codec from now on. */
  sendTo(to: { address: string; port: number }, law: Law = "PCMA", ptimeMs = 20): void {
    if (this.#closed) return;
    this.#to = to;
    this.#law = law;
    this.#ptimeMs = ptimeMs;
    if (this.#off) return;
    // Calls don't beat in step: each begins somewhere in its own 20 ms.
    this.#nextMs = this.#around.now() + Math.random() * 20;
    this.#tick();
  }

  stopSending(): void {
    this.#off?.();
    this.#off = undefined;
    this.#to = undefined;
  }

  /** Presses keys one after another; resolves when the last is let go. */
  press(digits: string, { toneMs = 120, gapMs = 120 } = {}): Promise<void> {
    for (const digit of digits) {
      const code = keys.indexOf(digit);
      if (code < 0) throw new Error(`there is no key ${digit}`);
      this.#events.push({ code, durationMs: toneMs });
    }
    this.#gapMs = gapMs;
    return new Promise((resolve) => {
      this.#allPressed = resolve;
    });
  }

  samples(): Int16Array {
    return samplesOf(this.packets);
  }

  digits(): string {
    return digitsOf(this.packets, this.eventType);
  }

  lost(): number {
    return lost(this.packets);
  }

  /** Sends any bytes from this port, say what is no RTP. */
  sendRaw(bytes: Uint8Array, to: { address: string; port: number }): void {
    this.#socket.send(bytes, to.port, to.address);
  }

  close(): void {
    this.#closed = true;
    this.stopSending();
    this.#socket.close();
  }

  #tick(): void {
    const now = this.#around.now();
    while (this.#nextMs <= now) {
      this.#frame();
      this.#nextMs += this.#ptimeMs;
    }
    if (this.#closed) return;
    this.#off = this.#around.after(Math.max(1, this.#nextMs - this.#around.now()), () => this.#tick());
  }

  #frame(): void {
    const samples = this.#ptimeMs * 8;
    if (!this.#event && this.#gapLeft <= 0 && this.#events.length > 0) {
      const next = this.#events.shift()!;
      this.#event = { ...next, timestamp: this.#timestamp, sentMs: 0, ends: 0 };
    }
    if (this.#event) this.#sendEvent(this.#event);
    else this.#sendSound(samples);
    this.#timestamp = (this.#timestamp + samples) >>> 0;
    this.#soundAt = (this.#soundAt + samples) % this.#sound.length;
    this.#gapLeft -= this.#ptimeMs;
  }

  #sendSound(samples: number): void {
    if (this.sparse && !this.#first && this.#timestamp - this.#soundedAt < 8000 && this.#timestamp > this.#soundedAt)
      return;
    this.#soundedAt = this.#timestamp;
    const frame = new Int16Array(samples);
    for (let n = 0; n < samples; n += 1) frame[n] = this.#sound[(this.#soundAt + n) % this.#sound.length]!;
    this.#send(payloadTypes[this.#law], this.#timestamp, encodeG711(this.#law, frame), this.#first);
    this.#first = false;
  }

  /** RFC 4733 §2.5.1: one timestamp for the event, a growing duration, the end sent three times. */
  #sendEvent(event: Pressing): void {
    const first = event.sentMs === 0;
    event.sentMs = Math.min(event.durationMs, event.sentMs + this.#ptimeMs);
    const ending = event.sentMs >= event.durationMs;
    const payload = Buffer.alloc(4);
    payload[0] = event.code;
    payload[1] = (ending ? 0x80 : 0) | 10;
    payload.writeUInt16BE(event.sentMs * 8, 2);
    if (ending && event.ends === 0) this.onKey(keys[event.code]!);
    this.#send(this.eventType, event.timestamp, payload, first);
    if (!ending) return;
    event.ends += 1;
    if (event.ends < 3) return;
    this.#event = undefined;
    this.#gapLeft = this.#gapMs;
    if (this.#events.length === 0) this.#allPressed?.();
  }

  #send(payloadType: number, timestamp: number, payload: Uint8Array, marker: boolean): void {
    const sequence = this.#sequence;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    if (this.cut || !this.#to) return;
    this.sent += 1;
    this.#socket.send(
      buildRtp({ marker, payloadType, sequence, timestamp, ssrc: this.ssrc, payload }),
      this.#to.port,
      this.#to.address,
    );
  }
}
