import { canonicalHost, neighbourhood } from "../address.ts";
import type { Core } from "../core.ts";
import type { Address, FlowId, Source, Transport } from "../door.ts";
import { sameUri } from "../message/uri.ts";
import type { Timer } from "../timers.ts";

/** One Contact of a device. */
export type Entry = {
  readonly device: string;
  readonly contact: string;
  /** User of its address of record. Undefined after a restart: it is not kept. */
  readonly user: string | undefined;
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow: FlowId | undefined;
  readonly symmetric: boolean;
  readonly callId: string;
  readonly cseq: number;
  readonly instance: string | undefined;
  readonly userAgent: string | undefined;
  readonly expiresAt: number;
  readonly timer: Timer;
};

export type NewEntry = Omit<Entry, "timer" | "expiresAt">;

export type Bindings = {
  /** The newest first. */
  of(device: string): readonly Entry[];
  all(): Entry[];
  /** Adds a binding for `ms`; it replaces those with the same contact or instance. Tells `reachable` of the device's first. */
  put(entry: NewEntry, ms: number): void;
  /** Tells `unreachable` when the device's last binding goes. */
  drop(device: string, isMeant: (entry: Entry) => boolean, why: "unregistered" | "expired" | "flowClosed"): void;
  /** Removes the oldest beyond `most`. */
  trim(device: string, most: number): void;
  flowClosed(flow: FlowId): void;
  /** Does a registered device (this one, or any) speak from there: over the same connection, or from the same address and port? */
  speaksFrom(source: Pick<Source, "remote" | "flow">, device?: string): boolean;
  /** Is a device (this one, or any) registered from this address, whatever its port? */
  isHome(host: string, device?: string): boolean;
  size(): number;
};

/** The bindings of all devices; each ends by its own timer. */
export function createBindings(core: Core): Bindings {
  const table = new Map<string, Entry[]>();
  const origins = createOrigins();
  const of = (device: string): readonly Entry[] => table.get(device) ?? [];

  function end(entry: Entry): void {
    entry.timer.stop();
    origins.count(entry, -1);
  }

  function drop(...[device, isMeant, why]: Parameters<Bindings["drop"]>): void {
    const list = table.get(device);
    if (list === undefined) return;
    const kept = list.filter((entry) => !isMeant(entry));
    for (const entry of list) if (!kept.includes(entry)) end(entry);
    if (kept.length > 0) table.set(device, kept);
    else {
      table.delete(device);
      core.emit({ is: "unreachable", device, why });
    }
  }

  return {
    of,
    all: () => [...table.values()].flat(),
    put(entry, ms) {
      const list = of(entry.device);
      const timer = core.timers.start(ms, () => drop(entry.device, (one) => one.timer === timer, "expired"));
      const added: Entry = { ...entry, timer, expiresAt: core.now + ms };
      const kept = list.filter((one) => {
        const replaced = isSameBinding(one, entry);
        if (replaced) end(one);
        return !replaced;
      });
      origins.count(added, 1);
      table.set(entry.device, [added, ...kept]);
      if (list.length === 0) core.emit({ is: "reachable", device: entry.device });
    },
    drop,
    trim(device, most) {
      for (const entry of table.get(device)?.splice(most) ?? []) end(entry);
    },
    flowClosed(flow) {
      const isOver = (entry: Entry): boolean => entry.flow === flow;
      for (const [device, list] of [...table]) if (list.some(isOver)) drop(device, isOver, "flowClosed");
    },
    speaksFrom(source, device) {
      if (device === undefined) return origins.hasSource(source);
      const sourceKey = sourceKeyOf(source);
      return of(device).some((entry) => sourceKeyOf(entry) === sourceKey);
    },
    isHome(host, device) {
      const home = neighbourhood(host);
      if (device === undefined) return origins.hasHome(home);
      return of(device).some((entry) => neighbourhood(entry.remote.host) === home);
    },
    size: () => [...table.values()].reduce((sum, list) => sum + list.length, 0),
  };
}

/** Counts bindings by source and by address, so that each packet is judged without looking through the devices. */
function createOrigins() {
  const bySource = new Map<string, number>();
  const byHome = new Map<string, number>();
  return {
    count(entry: Pick<Entry, "remote" | "flow">, by: 1 | -1): void {
      add(bySource, sourceKeyOf(entry), by);
      add(byHome, neighbourhood(entry.remote.host), by);
    },
    hasSource: (source: Pick<Source, "remote" | "flow">): boolean => bySource.has(sourceKeyOf(source)),
    hasHome: (home: string): boolean => byHome.has(home),
  };
}

const sourceKeyOf = ({ remote, flow }: { readonly remote: Address; readonly flow?: FlowId | undefined }): string =>
  flow ?? `${canonicalHost(remote.host)} ${remote.port}`;

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** The same contact, or the same phone that came back by another way (RFC 5626 §6). */
export function isSameBinding(one: NewEntry, other: NewEntry): boolean {
  if (one.instance !== undefined && other.instance !== undefined) return one.instance === other.instance;
  return sameUri(one.contact, other.contact);
}
