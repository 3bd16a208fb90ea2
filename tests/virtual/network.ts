/** The network of a virtual world: datagrams between addresses, each so long on its way; nothing of the machine's. */
import type { Datagrams } from "@zongji/kit";
import type { Agenda } from "../load/model/agenda.ts";

type From = { readonly address: string; readonly port: number };
type Receive = (bytes: Buffer, from: From) => void;
/** A datagram on its way, as whoever looks at the wire sees it. */
export type Seen = { readonly atMs: number; readonly from: string; readonly to: string; readonly bytes: Buffer };

const travelMs = 5;
const nobody = { name: "wire", isOver: false };

export type Network = ReturnType<typeof createNetwork>;

export const createNetwork = (agenda: Agenda, onSeen: (seen: Seen) => void) => {
  const bound = new Map<string, Receive>();
  let nextPort = 40_000;

  const taken = (place: string): Error => Object.assign(new Error(`EADDRINUSE ${place}`), { code: "EADDRINUSE" });

  /** @throws Error when the port is taken */
  const bind = (address: string, wanted: number, receive: Receive) => {
    const port = wanted === 0 ? nextPort++ : wanted;
    const place = `${address}:${port}`;
    if (bound.has(place)) throw taken(place);
    bound.set(place, receive);
    /** The same object in each datagram: whoever gets it may know its sender by that. */
    const from: From = { address, port };
    const isOpen = () => bound.get(place) === receive;
    return {
      port,
      send: (bytes: Uint8Array, toPort: number, toAddress: string): void => {
        if (!isOpen()) return;
        const to = `${toAddress}:${toPort}`;
        const copy = Buffer.from(bytes);
        onSeen({ atMs: agenda.now(), from: place, to, bytes: copy });
        agenda.after(travelMs, () => bound.get(to)?.(copy, from), nobody);
      },
      close: (): void => {
        if (isOpen()) bound.delete(place);
      },
    };
  };

  return {
    bind,
    /** A port as the kit's phones want it. */
    datagrams: async (address: string, wanted: number): Promise<Datagrams> => {
      const { port, send, close } = bind(address, wanted, (bytes, from) => own.onDatagram(bytes, from));
      const own: Datagrams = {
        port,
        send: (bytes, toPort, to) => send(Buffer.from(bytes as Uint8Array), toPort, to),
        onDatagram: () => {},
        close,
      };
      return own;
    },
    portsOf: (address: string): readonly number[] =>
      [...bound.keys()].flatMap((place) => (place.startsWith(`${address}:`) ? [Number(place.split(":")[1])] : [])),
    /** All ports of these addresses are gone at once, as with the death of whoever held them. */
    unplug: (address: string): void => {
      for (const place of [...bound.keys()]) if (place.startsWith(`${address}:`)) bound.delete(place);
    },
  };
};
