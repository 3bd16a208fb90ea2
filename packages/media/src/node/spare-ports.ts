/** Ports that the media process holds open for sessions to come, so that a session begins without asking it. Pure. */
import type { MediaAddress, MediaCommand, MediaEvent } from "../door.ts";
import type { RtpSnapshot } from "./description.ts";

/** Messages to the media process, besides the commands of the door. */
export type ProcessCommand =
  | MediaCommand
  /** Comes back as Spare. */
  | { readonly do: "Spare"; readonly address: MediaAddress; readonly count: number }
  /** A session began at a spare port, by the monotonic clock at `sinceMs`, and its owner was told. */
  | { readonly do: "Begin"; readonly snapshot: RtpSnapshot; readonly sinceMs: number };

/** Messages from the media process, besides the events of the door. */
export type ProcessEvent =
  | MediaEvent
  | { readonly is: "Spare"; readonly address: MediaAddress; readonly ports: readonly number[] };

const most = 32;
/** So large a part of a range may wait: another server may live on the same. */
const part = 8;

/** How many pairs of a range are held open. */
const heldOf = ({ ports: [from, to] }: MediaAddress): number => Math.min(most, Math.floor((to - from + 1) / 2 / part));

const rangeOf = ({ bind, ports: [from, to] }: MediaAddress): string => `${bind} ${from} ${to}`;

/** `gone`: given to others since it was asked. */
type Range = { readonly address: MediaAddress; ports: number[]; isAsked: boolean; readonly gone: Set<number> };

/** Knows which ports are spare. */
export class SparePorts {
  readonly #ranges = new Map<string, Range>();

  #range(address: MediaAddress): Range {
    const key = rangeOf(address);
    const range = this.#ranges.get(key) ?? { address, ports: [], isAsked: false, gone: new Set() };
    this.#ranges.set(key, range);
    return range;
  }

  /** A port of this range, the one that has waited longest, else of a range that overlaps it; undefined where none is spare. */
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

  /** A session goes on at this port: it is spare no more, nor when it comes as one that was opened before that was known. */
  giveAway(bind: string, port: number) {
    for (const range of this.#ranges.values()) {
      if (range.address.bind !== bind) continue;
      range.ports = range.ports.filter((one) => one !== port);
      if (range.isAsked) range.gone.add(port);
    }
  }

  /** It was not used. */
  giveBack(address: MediaAddress, port: number) {
    this.#range(address).ports.unshift(port);
  }

  /** How many are to be asked for now, 0 for none: half of them at least, so that it isn't for each session. Notes that they are. */
  wanted(address: MediaAddress): number {
    const range = this.#range(address);
    const held = heldOf(address);
    const missing = held - range.ports.length;
    if (range.isAsked || missing < 1 || missing * 2 < held) return 0;
    range.isAsked = true;
    return missing;
  }

  /** What was asked for is open, or as much of it as could be. */
  came(address: MediaAddress, ports: readonly number[]) {
    const range = this.#range(address);
    range.isAsked = false;
    range.ports.push(...ports.filter((port) => !range.gone.has(port)));
    range.gone.clear();
  }

  /** The process that held them is gone. */
  forget() {
    this.#ranges.clear();
  }
}
