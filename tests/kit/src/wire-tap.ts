import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { parseRtp, type RtpPacket } from "./rtp.ts";
import { overlaps, type Stretch } from "./stretch.ts";
import { goFirst, until } from "./world.ts";

/** Of every server that the kit starts: see Server. */
const serverPorts = [20_000, 21_999] as const;
/** What is sent here is seen, and goes nowhere (RFC 863). */
const probePort = 9;
/** So late a packet is noted: less, with two delays that the witness does not mark, stays under the 40 ms by which a gap is too long. */
const notedMs = 15;
/** The longest packets that anybody sends here. */
const longestPacketMs = 60;
/** A longer pause is no delay: the party is silent. */
const longestDelayMs = 3000;
/** So much of a stream is kept. */
const keptPackets = 3000;

/** One stream on the wire, all that one port sends to another. Of a peer's the last packet alone is kept. */
type Flow = {
  readonly fromPort: number;
  readonly toPort: number;
  packets: RtpPacket[];
  readonly pauses: Stretch[];
  /** Length of its packets: from one timestamp to the next. */
  packetMs: number;
};

const isServer = (port: number): boolean => port >= serverPorts[0] && port <= serverPorts[1];

/**
 * Sees each RTP packet to and from the server as it crosses `lo`, stamped by the kernel while its sender sends it: no delay of whoever receives it, or of
 * this process, is in it. Times by performance.now() of this process.
 */
export class WireTap {
  readonly #program: ChildProcess;
  readonly #flows = new Map<string, Flow>();
  readonly #socket = createSocket("udp4").unref();
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;
  #end: string | undefined;
  #probes = 0;
  #seen = 0;

  constructor(nice: number) {
    const filter = `udp portrange ${serverPorts.join("-")} or udp dst port ${probePort}`;
    const args = ["-i", "lo", "-Z", "root", "-U", "-n", "-s", "512", "-B", "8192", "-w", "-", filter];
    this.#program = spawn("tcpdump", args, { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    this.#program.unref();
    if (this.#program.pid !== undefined) goFirst([this.#program.pid], nice);
    const pipe = this.#program.stdout!;
    (pipe as unknown as { unref(): void }).unref();
    pipe.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#program.on("error", (error) => {
      this.#end = error.message;
    });
    this.#program.on("exit", (code) => {
      this.#end ??= `it ended (${code})`;
    });
    process.on("exit", () => this.#program.kill("SIGKILL"));
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const offsetMs = performance.now() - Date.now();
    let at = 0;
    if (!this.#begun) {
      if (all.length < 24) {
        this.#rest = all;
        return;
      }
      this.#begun = true;
      at = 24;
    }
    while (at + 16 <= all.length) {
      const length = all.readUInt32LE(at + 8);
      if (at + 16 + length > all.length) break;
      const atMs = all.readUInt32LE(at) * 1000 + all.readUInt32LE(at + 4) / 1000 + offsetMs;
      // Ethernet's 14 bytes before IPv4.
      this.#frame(all.subarray(at + 30, at + 16 + length), atMs);
      at += 16 + length;
    }
    this.#rest = all.subarray(at);
  }

  #frame(ip: Buffer, atMs: number): void {
    if (ip.length < 28 || ip[0]! >> 4 !== 4 || ip[9] !== 17) return;
    const udp = ip.subarray((ip[0]! & 15) * 4);
    const [fromPort, toPort] = [udp.readUInt16BE(0), udp.readUInt16BE(2)];
    const payload = udp.subarray(8);
    if (toPort === probePort) {
      if (payload.length >= 4) this.#seen = Math.max(this.#seen, payload.readUInt32BE(0));
      return;
    }
    const packet = parseRtp(payload, atMs);
    if (packet) this.#note(fromPort, toPort, packet);
  }

  #note(fromPort: number, toPort: number, packet: RtpPacket): void {
    const key = `${fromPort}>${toPort}`;
    const flow = this.#flows.get(key) ?? { fromPort, toPort, packets: [], pauses: [], packetMs: 20 };
    this.#flows.set(key, flow);
    const last = flow.packets.at(-1) ?? packet;
    const stepMs = ((packet.timestamp - last.timestamp) | 0) / 8;
    if (packet.atMs - last.atMs - flow.packetMs > notedMs) flow.pauses.push({ fromMs: last.atMs, toMs: packet.atMs });
    else if (packet.ssrc === last.ssrc && stepMs > 0 && stepMs <= longestPacketMs) flow.packetMs = stepMs;
    // Of what the peers send only the pauses are asked for.
    if (!isServer(fromPort)) flow.packets = [packet];
    else if (flow.packets.push(packet) > 2 * keptPackets) flow.packets = flow.packets.slice(-keptPackets);
  }

  /** Resolves once all that is on the wire by now has been seen. */
  async isUpToDate(): Promise<void> {
    this.#probes += 1;
    const probe = this.#probes;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(probe);
    let sends = 0;
    await until(
      "what is on the wire is seen",
      () => {
        if (this.#end !== undefined) throw new Error(`nobody looks at the wire: ${this.#end}`);
        // It may not look yet.
        if (sends % 25 === 0) this.#socket.send(bytes, probePort, "127.0.0.1");
        sends += 1;
        return this.#seen >= probe;
      },
      { limitMs: 60_000 },
    );
  }

  #flowsTo(port: number): Flow[] {
    return [...this.#flows.values()].filter(({ fromPort, toPort }) => toPort === port && isServer(fromPort));
  }

  /** What the server sent to a port, or with `ssrc` in a stream, within a time. */
  sentTo(to: { port?: number; ssrc?: number }, span: Stretch): RtpPacket[] {
    return [...this.#flows.values()]
      .filter(({ fromPort, toPort }) => isServer(fromPort) && (to.port === undefined || toPort === to.port))
      .flatMap(({ packets }) => packets)
      .filter(
        ({ atMs, ssrc }) => atMs >= span.fromMs && atMs <= span.toMs && (to.ssrc === undefined || ssrc === to.ssrc),
      )
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** Where the server sent this stream last. */
  portOf(ofSsrc: number): number | undefined {
    const own = [...this.#flows.values()].filter(({ fromPort }) => isServer(fromPort));
    return own.findLast(({ packets }) => packets.at(-1)?.ssrc === ofSsrc)?.toPort;
  }

  /** Pauses of over `leastMs` in what the server sent to a port. */
  pausesTo(port: number, span: Stretch, leastMs: number): Stretch[] {
    return this.#flowsTo(port)
      .flatMap(({ pauses }) => pauses)
      .filter((pause) => pause.toMs - pause.fromMs > leastMs && overlaps(pause, span));
  }

  /** When a peer of the server's was late with what it sent: the peer's own doing. */
  lateSends(span: Stretch): Stretch[] {
    return [...this.#flows.values()]
      .filter(({ fromPort, toPort }) => isServer(toPort) && !isServer(fromPort))
      .flatMap(({ pauses }) => pauses)
      .filter((pause) => pause.toMs - pause.fromMs < longestDelayMs && overlaps(pause, span));
  }
}
