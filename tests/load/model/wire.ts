/** The network between the house and its peers: it loses, doubles, delays and reorders datagrams, and breaks connections. */
import type { Address, Input } from "@zongji/sip";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";
import type { Trace } from "./trace.ts";

/** `loss`, `double`: of a datagram, 0 to 1. `jitterMs`: a datagram takes 5 ms and up to so much more, so that it overtakes others. */
export type Weather = { readonly loss: number; readonly double: number; readonly jitterMs: number };
export const fair: Weather = { loss: 0, double: 0, jitterMs: 0 };

/** What is plugged into the network at an address. */
export type Plug = { readonly address: Address; readonly input: (input: Input) => void };
type End = { readonly plug: Plug; readonly flow: string };

const keyOf = ({ host, port }: Address): string => `${host}:${port}`;
const travelMs = 5;

export type Wire = ReturnType<typeof createWire>;

export const createWire = (agenda: Agenda, chance: Chance, trace: Trace) => {
  const plugs = new Map<string, Plug>();
  const ends = new Map<Plug, Map<string, End>>();
  let weather = fair;
  let flows = 0;

  const isIn = (plug: Plug): boolean => plugs.get(keyOf(plug.address)) === plug;
  const farOf = (plug: Plug, flow: string): End | undefined => ends.get(plug)?.get(flow);
  const link = (plug: Plug, flow: string, far: End) => {
    const own = ends.get(plug) ?? new Map<string, End>();
    ends.set(plug, own.set(flow, far));
  };
  const later = (ms: number, plug: Plug, run: () => void) =>
    void agenda.after(ms, () => isIn(plug) && run(), { name: "wire", isOver: false });

  /** One end is closed; the other hears of it. */
  const close = (plug: Plug, flow: string) => {
    const far = farOf(plug, flow);
    ends.get(plug)?.delete(flow);
    if (!far) return;
    ends.get(far.plug)?.delete(far.flow);
    later(travelMs, far.plug, () => far.plug.input({ is: "flowClosed", flow: far.flow }));
  };

  return {
    setWeather: (now: Weather) => {
      weather = now;
    },
    plugIn: (plug: Plug) => void plugs.set(keyOf(plug.address), plug),
    /** It is gone. `quietly`: its connections stay open at the other end, as when the power fails. */
    pull: (plug: Plug, quietly: boolean) => {
      if (isIn(plug)) plugs.delete(keyOf(plug.address));
      for (const flow of [...(ends.get(plug)?.keys() ?? [])]) if (!quietly) close(plug, flow);
      if (quietly) for (const { plug: far, flow } of ends.get(plug)?.values() ?? []) ends.get(far)?.delete(flow);
      ends.delete(plug);
    },
    send: (from: Plug, to: Address, bytes: Uint8Array) => {
      trace.note(agenda.now(), keyOf(from.address), keyOf(to), bytes);
      const copies = chance.is(weather.loss) ? 0 : chance.is(weather.double) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const plug = plugs.get(keyOf(to));
        if (!plug) return;
        const ms = travelMs + (weather.jitterMs > 0 ? chance.below(weather.jitterMs) : 0);
        later(ms, plug, () => plug.input({ is: "datagram", listener: "udp", remote: from.address, bytes }));
      }
    },
    /** A WebSocket from a browser to the house; `device`: whom its session belongs to. Gives the browser's name of it. */
    connect: (from: Plug, to: Plug, device: string): string => {
      const flow = `flow-${++flows}`;
      link(from, flow, { plug: to, flow });
      link(to, flow, { plug: from, flow });
      to.input({ is: "flowOpened", flow, listener: "ws", remote: from.address, identity: { device } });
      from.input({ is: "flowOpened", flow, listener: "ws", remote: to.address });
      return flow;
    },
    write: (plug: Plug, flow: string, bytes: Uint8Array) => {
      trace.note(agenda.now(), flow, bytes);
      const far = farOf(plug, flow);
      if (far)
        later(
          travelMs,
          far.plug,
          () => farOf(far.plug, far.flow) && far.plug.input({ is: "bytes", flow: far.flow, bytes }),
        );
    },
    close: (plug: Plug, flow: string) => {
      close(plug, flow);
      later(0, plug, () => plug.input({ is: "flowClosed", flow }));
    },
    isOpen: (plug: Plug, flow: string): boolean => farOf(plug, flow) !== undefined,
  };
};
