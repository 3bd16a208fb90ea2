/** For tests: carries datagrams and WebSocket bytes between real SIP stacks, on the fake clock. */
import type { Address, Input, Output, SipEvent, UserAgent } from "@zongji/sip";
import type { FakeClock } from "./fake-clock.ts";

/** A SIP stack at an address. */
export type Node = {
  readonly agent: UserAgent;
  readonly address: Address;
  readonly onEvent: (event: SipEvent) => void;
  /** When the stack wants to be woken, monotonic ms. */
  wake: number | undefined;
  /** Its process was killed: it gets nothing more. */
  dead?: true;
};

const [datagramMs, flowMs] = [5, 1];
const keyOf = (address: Address) => `${address.host}:${address.port}`;

export class FakeNetwork {
  readonly #clock: FakeClock;
  readonly #loses: () => boolean;
  readonly #nodes = new Map<string, Node>();
  /** The other end of each flow, by node and flow. */
  readonly #flows = new Map<string, (bytes: Uint8Array) => void>();
  /** Sees each datagram, also one that is lost. */
  onDatagram: (from: Node, bytes: Uint8Array) => void = () => {};

  /** @param loses is asked for each datagram: true drops it */
  constructor(clock: FakeClock, loses: () => boolean) {
    this.#clock = clock;
    this.#loses = loses;
  }

  /** Adds a SIP stack, which listens on UDP at once. */
  join(address: Address, agent: UserAgent, onEvent: (event: SipEvent) => void): Node {
    const node: Node = { agent, address, onEvent, wake: undefined };
    this.#nodes.set(keyOf(address), node);
    this.feed(node, { is: "listening", listener: "udp", transport: "udp", advertise: address });
    return node;
  }

  /** Nobody listens at the address any more. */
  leave(address: Address): void {
    this.#nodes.delete(keyOf(address));
  }

  feed(node: Node, input: Input): void {
    if (node.dead) return;
    const outputs = node.agent.handle(input, this.#clock.now());
    // As the endpoint does: a command that an event leads to sets the next wake-up.
    for (const output of outputs) if (output.out === "wakeAt") this.perform(node, output);
    for (const output of outputs) if (output.out !== "wakeAt") this.perform(node, output);
  }

  /** Does what the stack asks for. */
  perform(node: Node, output: Output): void {
    if (output.out === "event") node.onEvent(output.event);
    else if (output.out === "wakeAt") this.#wakeAt(node, output.at);
    else if (output.out === "send") this.#carry(node, output.remote, output.bytes);
    else if (output.out === "write") {
      const { flow, bytes } = output;
      this.#clock.after(flowMs, () => this.#flows.get(`${keyOf(node.address)}/${flow}`)?.(bytes));
    }
  }

  /** Joins two nodes by a flow: the bytes that one writes reach the other. Returns a function that cuts the flow. */
  connect(a: Node, b: Node, flow: string): () => void {
    const ends = [
      [a, b],
      [b, a],
    ] as const;
    for (const [from, to] of ends)
      this.#flows.set(`${keyOf(from.address)}/${flow}`, (bytes) => this.feed(to, { is: "bytes", flow, bytes }));
    return () => {
      for (const [from] of ends) this.#flows.delete(`${keyOf(from.address)}/${flow}`);
    };
  }

  #wakeAt(node: Node, at: number | undefined) {
    node.wake = at;
    if (at === undefined) return;
    this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      if (node.wake !== undefined && node.wake <= this.#clock.now()) this.feed(node, { is: "wake" });
    });
  }

  #carry(from: Node, remote: Address, bytes: Uint8Array) {
    this.onDatagram(from, bytes);
    if (this.#loses()) return;
    this.#clock.after(datagramMs, () => {
      const to = this.#nodes.get(keyOf(remote));
      if (to) this.feed(to, { is: "datagram", listener: "udp", remote: from.address, bytes });
    });
  }
}
