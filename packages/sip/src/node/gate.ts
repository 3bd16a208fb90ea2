import type { Socket } from "node:net";

/** Which connections a listener lets in: so many from one address, so that no stranger takes all there are. */
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
      const count = open.get(host) ?? 0;
      if (count >= perAddress) {
        refused++;
        socket.destroy();
        return false;
      }
      open.set(host, count + 1);
      waiting.add(socket);
      socket.once("close", () => {
        waiting.delete(socket);
        const left = (open.get(host) ?? 1) - 1;
        if (left > 0) open.set(host, left);
        else open.delete(host);
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
