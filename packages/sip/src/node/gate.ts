import type { Socket } from "node:net";
import { neighbourhood } from "../address.ts";

/** Which connections a listener lets in: so many from one address (of IPv6 its /64), so that no stranger takes all there are. */
export type Gate = {
  /** False: its address has its share; the connection is destroyed. */
  admit(socket: Socket, host: string): boolean;
  /** It belongs to a flow now: `close` leaves it to that. */
  taken(socket: Socket): void;
  refused(): number;
  /** Destroys what hasn't become a flow. */
  close(): void;
};

export function createGate(perAddress: number): Gate {
  const open = new Map<string, number>();
  const waiting = new Set<Socket>();
  let refused = 0;

  return {
    admit(socket, host) {
      const home = neighbourhood(host);
      const count = open.get(home) ?? 0;
      if (count >= perAddress) {
        refused++;
        socket.destroy();
        return false;
      }
      open.set(home, count + 1);
      waiting.add(socket);
      socket.once("close", () => {
        waiting.delete(socket);
        const left = (open.get(home) ?? 1) - 1;
        if (left > 0) open.set(home, left);
        else open.delete(home);
      });
      return true;
    },
    taken: (socket) => void waiting.delete(socket),
    refused: () => refused,
    close() {
      for (const socket of waiting) socket.destroy();
    },
  };
}
