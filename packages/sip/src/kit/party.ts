/** An endpoint with real sockets on loopback, and what it was told. Only tests import this. */
import { randomBytes } from "node:crypto";
import type { Settings, SipEvent } from "../door.ts";
import { type Endpoint, type EndpointSettings, openEndpoint } from "../node/index.ts";

export type Party = {
  readonly endpoint: Endpoint;
  readonly events: SipEvent[];
  readonly faults: string[];
  /** The first event of a kind, there or to come. */
  readonly until: <K extends SipEvent["is"]>(kind: K) => Promise<Extract<SipEvent, { is: K }>>;
};

const loopback: EndpointSettings["listeners"] = [
  { name: "udp", transport: "udp", bind: "127.0.0.1", port: 0 },
  { name: "tcp", transport: "tcp", bind: "127.0.0.1", port: 0 },
  { name: "ws", transport: "ws" },
];

/** To be closed by the test: `party.endpoint.close()`. */
export async function openParty(
  settings: Partial<Settings> = {},
  options: Partial<EndpointSettings> = {},
): Promise<Party> {
  const events: SipEvent[] = [];
  const faults: string[] = [];
  const waiting: { kind: string; done: (event: SipEvent) => void }[] = [];
  const opened = await openEndpoint({
    settings: { random: (n) => randomBytes(n), classify: () => ({ kind: "trunk", id: "peer" }), ...settings },
    listeners: loopback,
    onFault: ({ where, error }) => faults.push(`${where}: ${(error as Error).message}`),
    ...options,
    onEvent(event, at) {
      events.push(event);
      for (const one of waiting.filter(({ kind }) => kind === event.is)) one.done(event);
      return options.onEvent?.(event, at);
    },
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return { endpoint: opened.endpoint, events, faults, until: (kind) => waitFor(kind) as never };

  function waitFor(kind: SipEvent["is"]): Promise<SipEvent> {
    return new Promise((resolve, reject) => {
      const found = events.find(({ is }) => is === kind);
      if (found !== undefined) return resolve(found);
      const timer = setTimeout(() => reject(new Error(`no ${kind}: ${events.map(({ is }) => is)}`)), 20_000);
      waiting.push({
        kind,
        done(event) {
          clearTimeout(timer);
          resolve(event);
        },
      });
    });
  }
}
