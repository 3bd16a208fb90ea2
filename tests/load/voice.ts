import { createSocket, type Socket } from "node:dgram";
import { decodeG711, toneDb } from "@zongji/kit";
import { Ear } from "./ear.ts";
import { frameBytes, headerBytes, toneFrame, writeMark } from "./frame.ts";

const keys = "0123456789*#ABCD";
const eventType = 101;
/** Of a tone below a full-scale sine. */
const toneLevelDb = 12;
const toleranceDb = 3;
const pcma = 8;
/** A frame's tone is looked at once in so many packets. */
const lookEvery = 25;
const slots = 20;
/** RFC 4733 §2.5.1.2: 120 ms of tone, told three times at its end. */
const eventFrames = 6;
const endFrames = 3;
const gapFrames = 6;

export type Place = { readonly address: string; readonly port: number };
type Pressing = { readonly code: number; readonly timestamp: number; frame: number };

/** What came so far. */
export type Heard = {
  packets: number;
  /** Sequence numbers that were left out. */
  gaps: number;
  /** Frames that were listened to, and those that held the other's tone at its level. */
  looked: number;
  right: number;
};

/** One call's sound at one far end: a socket that says a tone and hears what comes. */
export type Voice = {
  readonly address: string;
  readonly port: number;
  readonly toneHz: number;
  /** Whom it should hear; undefined: nothing is looked at. */
  hears: Voice | undefined;
  readonly heard: Heard;
  /** Of whom it should hear, frame by frame. */
  readonly ear: Ear;
  sent: number;
  /** Not said, as if the wire had lost it: of so many frames one; 0: none. */
  losesOneOf: number;
};

type Owned = Voice & {
  readonly socket: Socket;
  readonly packet: Buffer;
  readonly event: Buffer;
  sequence: number;
  timestamp: number;
  last: number;
  talking: boolean;
  pressed: number[];
  pressing: Pressing | undefined;
  rest: number;
};

export const nothingHeard = (): Heard => ({ packets: 0, gaps: 0, looked: 0, right: 0 });

const bind = (socket: Socket, { address, port }: Place): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, () => {
      socket.off("error", reject);
      socket.on("error", () => {});
      resolve();
    });
  });

const connect = (socket: Socket, { address, port }: Place): Promise<void> =>
  new Promise((resolve) => socket.connect(port, address, () => resolve()));

const look = (voice: Owned, packet: Buffer): void => {
  if (!voice.hears) return;
  voice.heard.looked += 1;
  const level = toneDb(decodeG711("PCMA", packet.subarray(headerBytes)), voice.hears.toneHz);
  if (Math.abs(level + toneLevelDb) <= toleranceDb) voice.heard.right += 1;
};

const hear = (voice: Owned, packet: Buffer): void => {
  if (packet.length < headerBytes || (packet[1]! & 0x7f) !== pcma) return;
  const { heard } = voice;
  const sequence = packet.readUInt16BE(2);
  // Reordering takes back what it gave.
  if (voice.last >= 0) heard.gaps += (((sequence - voice.last) << 16) >> 16) - 1;
  voice.last = sequence;
  heard.packets += 1;
  if (voice.hears) voice.ear.hear(packet);
  if (packet.length !== headerBytes + frameBytes) return;
  if (heard.packets % lookEvery === 0) look(voice, packet);
};

/**
 * Many far ends' sound in one thread: each says its 20 ms frames on an absolute schedule, the calls spread over twenty slots of 1 ms; a late
 * tick is made up for. Packets are written in place, since `send` has handed them to the kernel when it returns.
 */
export class Voices {
  readonly #all = new Set<Owned>();
  readonly #slots: Set<Owned>[] = Array.from({ length: slots }, () => new Set());
  readonly #startMs = performance.now();
  #tick = 0;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;
  #closed = false;
  /** The longest that a tick came late, ms. */
  latestMs = 0;

  constructor() {
    this.#wake();
  }

  async open(place: Place, toneHz: number): Promise<Voice> {
    const socket = createSocket({ type: "udp4", recvBufferSize: 1 << 19 });
    await bind(socket, place);
    const packet = Buffer.alloc(headerBytes + frameBytes);
    packet[0] = 0x80;
    packet[1] = pcma;
    packet.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), 8);
    packet.set(toneFrame(toneHz), headerBytes);
    const event = Buffer.from(packet.subarray(0, headerBytes + 4));
    const voice: Owned = {
      ...place,
      ...{ toneHz, hears: undefined, sent: 0, losesOneOf: 0, socket, packet, event },
      heard: nothingHeard(),
      ear: new Ear(),
      sequence: Math.floor(Math.random() * 2 ** 16),
      timestamp: Math.floor(Math.random() * 2 ** 32),
      ...{ last: -1, talking: false, pressed: [], pressing: undefined, rest: 0 },
    };
    socket.on("message", (bytes) => hear(voice, bytes));
    this.#all.add(voice);
    return voice;
  }

  /** Says its tone there from now on. */
  async talk(voice: Voice, to: Place): Promise<void> {
    const own = voice as Owned;
    if (own.talking) return;
    own.talking = true;
    await connect(own.socket, to);
    // Whoever has hung up meanwhile stays silent.
    if (own.talking) this.#slots[this.#next++ % slots]!.add(own);
  }

  /** Presses keys one after another on the stream of the voice (RFC 4733). */
  press(voice: Voice, digits: string): void {
    (voice as Owned).pressed.push(...[...digits].map((digit) => keys.indexOf(digit)));
  }

  /** Falls silent, and frees its port. */
  hush(voice: Voice): void {
    const own = voice as Owned;
    own.talking = false;
    for (const slot of this.#slots) slot.delete(own);
    if (this.#all.delete(own)) own.socket.close();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const voice of [...this.#all]) this.hush(voice);
  }

  #wake(): void {
    const now = performance.now() - this.#startMs;
    this.latestMs = Math.max(this.latestMs, now - this.#tick);
    for (; this.#tick <= now; this.#tick += 1) for (const voice of this.#slots[this.#tick % slots]!) say(voice);
    if (!this.#closed) this.#timer = setTimeout(() => this.#wake(), 1);
  }
}

const say = (voice: Owned): void => {
  if (!voice.pressing && voice.pressed.length > 0 && voice.rest === 0)
    voice.pressing = { code: voice.pressed.shift()!, timestamp: voice.timestamp, frame: 0 };
  if (voice.rest > 0) voice.rest -= 1;
  const lost = voice.losesOneOf > 0 && voice.sequence % voice.losesOneOf === 0;
  const packet = voice.pressing ? eventPacket(voice, voice.pressing) : tonePacket(voice);
  voice.sequence = (voice.sequence + 1) & 0xffff;
  voice.timestamp = (voice.timestamp + frameBytes) >>> 0;
  if (lost) return;
  voice.sent += 1;
  voice.socket.send(packet);
};

const tonePacket = (voice: Owned): Buffer => {
  const { packet, sequence } = voice;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(voice.timestamp, 4);
  writeMark(packet, headerBytes, sequence);
  return packet;
};

/** RFC 4733 §2.5.1: one timestamp for the event, a growing duration, the end sent three times. */
const eventPacket = (voice: Owned, pressing: Pressing): Buffer => {
  const { event } = voice;
  pressing.frame += 1;
  const over = pressing.frame > eventFrames;
  event[1] = (pressing.frame === 1 ? 0x80 : 0) | eventType;
  event.writeUInt16BE(voice.sequence, 2);
  event.writeUInt32BE(pressing.timestamp, 4);
  event[headerBytes] = pressing.code;
  event[headerBytes + 1] = (over ? 0x80 : 0) | 10;
  event.writeUInt16BE(Math.min(pressing.frame, eventFrames) * frameBytes, headerBytes + 2);
  if (pressing.frame < eventFrames + endFrames) return event;
  voice.pressing = undefined;
  voice.rest = gapFrames;
  return event;
};
