import type { Socket } from "node:net";
import { neighbourhood, plainHost } from "../address.ts";

export type GateSettings = {
  /** Connections at one time. The last fifth is kept for those who are known: by their address, or because they proved themselves. */
  readonly most: number;
  /** From one address (of IPv6 its /64). */
  readonly perAddress: number;
  /** From one known address. Default: as from any other. */
  readonly perKnownAddress?: number;
  /** Connections at one time that have brought no proof yet, of addresses that aren't known. */
  readonly newcomers: number;
  /** Whether the address is known: a trunk's, a registered phone's, a session's. Default: none is. */
  readonly isKnown?: (host: string) => boolean;
  /** Whether file descriptors run short: then only known addresses are let in. Default: never. */
  readonly isShort?: () => boolean;
};

/** Which connections a listener lets in, so that no stranger takes all there are. */
export type Gate = {
  /** False: there is no room for it; the connection is destroyed. */
  admit(socket: Socket): boolean;
  /** The connection brought proof of its peer: it is no newcomer any more. Takes any object with the connection's far address, such as a TLS socket. */
  prove(socket: Remote): void;
  /** It belongs to a flow now: `close` leaves it to that. */
  taken(socket: Socket): void;
  /** Connections that found no room, and newcomers that gave theirs up. */
  refused(): number;
  /** Destroys what hasn't become a flow. */
  close(): void;
};

type Remote = { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined };

const keyOf = ({ remoteAddress, remotePort }: Remote): string => `${remoteAddress} ${remotePort}`;

/** Connections by the address that they come from, the oldest first. */
class ByHome {
  readonly #homes = new Map<string, Set<Socket>>();
  size = 0;

  of(home: string): number {
    return this.#homes.get(home)?.size ?? 0;
  }

  add(home: string, socket: Socket): void {
    const own = this.#homes.get(home) ?? new Set();
    this.#homes.set(home, own.add(socket));
    this.size++;
  }

  delete(home: string, socket: Socket): void {
    const own = this.#homes.get(home);
    if (!own?.delete(socket)) return;
    this.size--;
    if (own.size === 0) this.#homes.delete(home);
  }

  /** The oldest of the address that has most: who opens many loses his own. */
  oldestOfMost(): Socket | undefined {
    let most: Set<Socket> | undefined;
    for (const own of this.#homes.values()) if (own.size > (most?.size ?? 0)) most = own;
    return most?.values().next().value;
  }
}

/** What is left for those who are known when strangers have taken all they may. */
const strangersShare = 0.8;

export function createGate(settings: GateSettings): Gate {
  const { most, perAddress, perKnownAddress = perAddress, isKnown = () => false, isShort = () => false } = settings;
  const [open, newcomers] = [new ByHome(), new ByHome()];
  const entries = new Map<Socket, { readonly key: string; readonly home: string }>();
  const byKey = new Map<string, Socket>();
  const waiting = new Set<Socket>();
  let refused = 0;

  const refuse = (socket: Socket): false => {
    refused++;
    socket.destroy();
    return false;
  };

  /** If no place is free, a newcomer replaces the oldest of the address that has most. */
  function hasRoom(isStranger: boolean): boolean {
    if (!isStranger) return open.size < most;
    if (isShort()) return false;
    if (newcomers.size < settings.newcomers && open.size < most * strangersShare) return true;
    const leaves = newcomers.oldestOfMost();
    if (leaves === undefined) return false;
    refuse(leaves);
    forget(leaves);
    return true;
  }

  function forget(socket: Socket): void {
    const entry = entries.get(socket);
    if (entry === undefined) return;
    entries.delete(socket);
    if (byKey.get(entry.key) === socket) byKey.delete(entry.key);
    waiting.delete(socket);
    open.delete(entry.home, socket);
    newcomers.delete(entry.home, socket);
  }

  return {
    admit(socket) {
      const host = plainHost(socket.remoteAddress ?? "");
      const home = neighbourhood(host);
      const isStranger = !isKnown(host);
      const share = isStranger ? perAddress : perKnownAddress;
      if (open.of(home) >= share || !hasRoom(isStranger)) return refuse(socket);
      open.add(home, socket);
      if (isStranger) newcomers.add(home, socket);
      waiting.add(socket);
      const key = keyOf(socket);
      entries.set(socket, { key, home });
      byKey.set(key, socket);
      socket.once("close", () => forget(socket));
      return true;
    },
    prove(socket) {
      const found = byKey.get(keyOf(socket));
      if (found !== undefined) newcomers.delete(entries.get(found)!.home, found);
    },
    taken: (socket) => void waiting.delete(socket),
    refused: () => refused,
    close() {
      for (const socket of waiting) socket.destroy();
    },
  };
}
