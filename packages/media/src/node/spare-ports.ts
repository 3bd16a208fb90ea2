/** Spare ports: the media process opens them in advance, so that a session can begin without a message to it. Pure. */
import type { MediaAddress, MediaCommand, MediaEvent } from "../door.ts";
import type { RtpSnapshot } from "./description.ts";

/** Messages to the media process, besides the commands. */
export type ProcessCommand =
  | MediaCommand
  /** Opens spare ports. Answered by Spare. */
  | { readonly do: "Spare"; readonly address: MediaAddress; readonly count: number }
  /** A session began at a spare port at `sinceMs` (monotonic), and its owner knows. */
  | { readonly do: "Begin"; readonly snapshot: RtpSnapshot; readonly sinceMs: number };

/** Messages from the media process, besides the events. */
export type ProcessEvent =
  | MediaEvent
  | { readonly is: "Spare"; readonly address: MediaAddress; readonly ports: readonly number[] };

const most = 32;
/** The share of a range that may be spare: another server may use the same range. */
const part = 8;

/** The number of spare pairs of a range. */
const heldOf = ({ ports: [from, to] }: MediaAddress): number => Math.min(most, Math.floor((to - from + 1) / 2 / part));

const rangeOf = ({ bind, ports: [from, to] }: MediaAddress): string => `${bind} ${from} ${to}`;

/** `gone`: ports that were used since the request. */
type Range = { readonly address: MediaAddress; ports: number[]; isAsked: boolean; readonly gone: Set<number> };

/** Keeps the spare ports of each range. */
export class SparePorts {
  readonly #ranges = new Map<string, Range>();

  #range(address: MediaAddress): Range {
    const key = rangeOf(address);
    const range = this.#ranges.get(key) ?? { address, ports: [], isAsked: false, gone: new Set() };
    this.#ranges.set(key, range);
    return range;
  }

  /** Takes the oldest spare port of this range, otherwise of an overlapping range. Undefined if there is none. */
  take(address: MediaAddress): number | undefined {
    return this.#range(address).ports.shift() ?? this.#takeOfOthers(address);
  }

  #takeOfOthers({ bind, ports: [from, to] }: MediaAddress): number | undefined {
    for (const { address, ports } of this.#ranges.values()) {
      const at = address.bind === bind ? ports.findIndex((port) => port >= from && port + 1 <= to) : -1;
      if (at >= 0) return ports.splice(at, 1)[0];
    }
    return undefined;
  }

  /** A session continues at this port: it is not spare, even if an earlier request still brings it. */
  giveAway(bind: string, port: number) {
    for (const range of this.#ranges.values()) {
      if (range.address.bind !== bind) continue;
      range.ports = range.ports.filter((one) => one !== port);
      if (range.isAsked) range.gone.add(port);
    }
  }

  /** Gives back a port that was not used. */
  giveBack(address: MediaAddress, port: number) {
    this.#range(address).ports.unshift(port);
  }

  /** How many ports to request now; 0: none. Requests at least half of them at once, not one for each session. Remembers the request. */
  wanted(address: MediaAddress): number {
    const range = this.#range(address);
    const held = heldOf(address);
    const missing = held - range.ports.length;
    if (range.isAsked || missing < 1 || missing * 2 < held) return 0;
    range.isAsked = true;
    return missing;
  }

  /** The answer to a request: the ports that are open, perhaps fewer. */
  came(address: MediaAddress, ports: readonly number[]) {
    const range = this.#range(address);
    range.isAsked = false;
    range.ports.push(...ports.filter((port) => !range.gone.has(port)));
    range.gone.clear();
  }

  /** The process that held the ports is gone. */
  forget() {
    this.#ranges.clear();
  }
}
