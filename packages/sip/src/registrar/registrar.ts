import { canonicalHost, neighbourhood, sameHost } from "../address.ts";
import type { Core } from "../core.ts";
import type { Address, Binding, BindingSnapshot, FlowId, Source, Transport } from "../door.ts";
import { type Envelope, isDeltaSeconds } from "../message/envelope.ts";
import { type HeaderField, header, headerValues, type SipRequest } from "../message/message.ts";
import { type NameAddr, parseNameAddr } from "../message/name-addr.ts";
import { param } from "../message/params.ts";
import { field } from "../message/serialize.ts";
import { hostOf, isSipUri, parseUri, sameUri, userOf } from "../message/uri.ts";
import type { Timer } from "../timers.ts";

type Entry = {
  readonly device: string;
  readonly contact: string;
  /** User of its address of record; unknown of one that a dead process had. */
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

export type RegisterAnswer = { readonly status: number; readonly fields: readonly HeaderField[] };

export type Registrar = {
  /** RFC 3261 §10.3 steps 6 to 8, for a device that has proved itself. */
  register(request: SipRequest, envelope: Envelope, source: Source, device: string): RegisterAnswer;
  flowClosed(flow: FlowId): void;
  bindings(device: string): Binding[];
  /** The connection of the phone that a dialog is with: by its address of record, and by the user of its Contact, which is the phone's own. */
  readonly wayBack: Core["wayBack"];
  /** Is it where a registered device speaks from (of that name, or any): the same connection, or the same address and port? */
  speaksFrom(source: Pick<Source, "remote" | "flow">, device?: string): boolean;
  /** Is a device (of that name, or any) registered from this address, whatever its port? */
  isHome(host: string, device?: string): boolean;
  size(): number;
  snapshot(): BindingSnapshot[];
  restore(snapshots: readonly BindingSnapshot[]): void;
};

type Asked = { readonly entry: Omit<Entry, "timer" | "expiresAt">; readonly seconds: number };
type Change = { readonly address: NameAddr; readonly seconds: number };

export function createRegistrar(core: Core): Registrar {
  const table = new Map<string, Entry[]>();
  /** How many entries there are by where they speak from, and by address. */
  const spots = new Map<string, number>();
  const homes = new Map<string, number>();

  function note(entry: Pick<Entry, "remote" | "flow">, by: 1 | -1): void {
    add(spots, spotOf(entry), by);
    add(homes, neighbourhood(entry.remote.host), by);
  }

  function gone(entry: Entry): void {
    entry.timer.stop();
    note(entry, -1);
  }

  function put(entry: Omit<Entry, "timer" | "expiresAt">, ms: number): void {
    const list = table.get(entry.device) ?? [];
    const timer = core.timers.start(ms, () => drop(entry.device, (one) => one.timer === timer, "expired"));
    const full: Entry = { ...entry, timer, expiresAt: core.now + ms };
    const kept = list.filter((one) => {
      const replaced = isSame(one, entry);
      if (replaced) gone(one);
      return !replaced;
    });
    note(full, 1);
    table.set(entry.device, [full, ...kept]);
    if (list.length === 0) core.emit({ is: "reachable", device: entry.device });
  }

  function drop(
    device: string,
    which: (entry: Entry) => boolean,
    why: "unregistered" | "expired" | "flowClosed",
  ): void {
    const list = table.get(device);
    if (list === undefined) return;
    const kept = list.filter((entry) => !which(entry));
    for (const entry of list) if (!kept.includes(entry)) gone(entry);
    if (kept.length > 0) table.set(device, kept);
    else {
      table.delete(device);
      core.emit({ is: "unreachable", device, why });
    }
  }

  /**
   * §10.3 step 7. What is bound comes before what is taken back: a phone that moved may say both at once, in either order (RFC 5626 §6), and
   * stays reachable meanwhile.
   */
  function apply(entries: readonly Asked[], device: string): void {
    const bound = entries.filter(({ seconds }) => seconds > 0);
    for (const { entry, seconds } of bound) put(entry, seconds * 1000);
    const isBound = (one: Entry) => bound.some(({ entry }) => isSame(one, entry));
    for (const { entry, seconds } of entries) {
      if (seconds > 0) continue;
      const isMeant = (one: Entry) => isSame(one, entry) && (sameUri(one.contact, entry.contact) || !isBound(one));
      drop(device, isMeant, "unregistered");
    }
  }

  return {
    register(request, envelope, source, device) {
      if (!isOfDomain(core, request, envelope)) return { status: 404, fields: [] };
      const list = table.get(device) ?? [];
      const contacts = headerValues(request, "contact");
      const wanted = header(request, "expires");
      if (contacts.includes("*")) {
        // §10.3 step 6: alone, and with Expires 0.
        if (contacts.length > 1 || wanted === undefined || Number(wanted) !== 0) return { status: 400, fields: [] };
        if (list.some((one) => isOld(one, envelope))) return { status: 500, fields: [] };
        drop(device, () => true, "unregistered");
        return ok(core, device, table);
      }
      const changes = contacts.map((value) => changeOf(core, value, wanted));
      if (changes.some((change) => change === undefined)) return { status: 400, fields: [] };
      const { min } = core.settings.expiresSec;
      if (changes.some((change) => change!.seconds > 0 && change!.seconds < min)) {
        return { status: 423, fields: [field("min-expires", String(min))] };
      }
      const entries = changes.map((change) => ({
        seconds: change!.seconds,
        entry: entryOf(change!.address, request, envelope, source, device),
      }));
      if (list.some((one) => isOld(one, envelope) && entries.some(({ entry }) => isSame(one, entry)))) {
        return { status: 500, fields: [] };
      }
      const added = entries.filter(({ entry, seconds }) => seconds > 0 && !list.some((one) => isSame(one, entry)));
      if (list.length + added.length > core.settings.bindingsPerDevice + 1) return { status: 403, fields: [] };
      apply(entries, device);
      // The oldest go when a device has more than its share.
      for (const entry of table.get(device)?.splice(core.settings.bindingsPerDevice) ?? []) gone(entry);
      return ok(core, device, table);
    },
    flowClosed(flow) {
      for (const device of [...table.keys()]) {
        if (table.get(device)!.some((entry) => entry.flow === flow)) {
          drop(device, (entry) => entry.flow === flow, "flowClosed");
        }
      }
    },
    wayBack: ({ target, remote }) => {
      const [phone, user] = [userIn(target), userIn(parseNameAddr(remote)?.uri)];
      if (phone === undefined || user === undefined) return undefined;
      const isIt = (one: Entry) => one.flow !== undefined && one.user === user && userIn(one.contact) === phone;
      const found = [...table.values()].flat().find(isIt);
      if (found?.flow === undefined) return undefined;
      return { listener: found.listener, transport: found.transport, remote: found.remote, flow: found.flow };
    },
    bindings: (device) => (table.get(device) ?? []).map(bindingOf),
    speaksFrom(source, device) {
      const spot = spotOf(source);
      if (device === undefined) return spots.has(spot);
      return table.get(device)?.some((entry) => spotOf(entry) === spot) === true;
    },
    isHome(host, device) {
      const home = neighbourhood(host);
      if (device === undefined) return homes.has(home);
      return table.get(device)?.some((entry) => neighbourhood(entry.remote.host) === home) === true;
    },
    size: () => [...table.values()].reduce((sum, list) => sum + list.length, 0),
    snapshot: () =>
      [...table.values()]
        .flat()
        .filter((entry) => entry.flow === undefined)
        .map((entry) => snapshotOf(entry, core.now)),
    restore(snapshots) {
      for (const one of snapshots) {
        if (one.expiresInMs <= 0) continue;
        const { v: _, expiresInMs, ...rest } = one;
        const unknown = { instance: undefined, userAgent: undefined, user: undefined, flow: undefined };
        put({ ...unknown, ...rest, transport: "udp" }, expiresInMs);
      }
    },
  };
}

const userIn = (text: string | undefined): string | undefined => {
  const uri = text === undefined ? undefined : parseUri(text);
  return uri !== undefined && isSipUri(uri) ? userOf(uri) || undefined : undefined;
};

const spotOf = ({ remote, flow }: { readonly remote: Address; readonly flow?: FlowId | undefined }): string =>
  flow ?? `${canonicalHost(remote.host)} ${remote.port}`;

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** §10.3 step 5: To names a user of the domain that is asked; whoever writes us by another name of ours means the same. */
function isOfDomain({ settings }: Core, request: SipRequest, { to }: Envelope): boolean {
  const [home, asked] = [to.parsed, parseUri(request.uri)].map((uri) =>
    uri !== undefined && isSipUri(uri) ? canonicalHost(hostOf(uri)) : undefined,
  );
  if (home === undefined) return false;
  return home === asked || settings.domains?.some((domain) => canonicalHost(domain) === home) === true;
}

/** §10.3 step 7: same Call-ID and a CSeq that isn't higher. */
const isOld = (entry: Entry, envelope: Envelope): boolean =>
  entry.callId === envelope.callId && envelope.cseq <= entry.cseq;

/** The same contact, or the same phone that came back by another way (RFC 5626 §6). */
function isSame(one: Entry, other: Omit<Entry, "timer" | "expiresAt">): boolean {
  if (one.instance !== undefined && other.instance !== undefined) return one.instance === other.instance;
  return sameUri(one.contact, other.contact);
}

function changeOf(core: Core, value: string, wanted: string | undefined): Change | undefined {
  const address = parseNameAddr(value);
  if (address === undefined || !isSipUri(address.parsed)) return undefined;
  const asked = param(address.params, "expires") ?? wanted;
  const { max, default: usual } = core.settings.expiresSec;
  // RFC 3261 §20.10: what can't be read is as if it weren't there.
  const seconds = asked === undefined || !isDeltaSeconds(asked) ? usual : Number(asked);
  return { address, seconds: Math.min(seconds, max) };
}

function entryOf(
  address: NameAddr,
  request: SipRequest,
  envelope: Envelope,
  source: Source,
  device: string,
): Omit<Entry, "timer" | "expiresAt"> {
  const uri = parseUri(address.uri);
  const regId = param(address.params, "reg-id");
  const instance = param(address.params, "+sip.instance");
  return {
    device,
    contact: address.uri,
    user: userIn(parseNameAddr(header(request, "to") ?? "")?.uri),
    listener: source.listener,
    transport: source.transport,
    remote: source.remote,
    flow: source.flow,
    // A phone whose Contact isn't where its packets come from sits behind NAT, or names itself: answer where it speaks from.
    symmetric:
      uri === undefined ||
      !isSipUri(uri) ||
      !sameHost(hostOf(uri), source.remote.host) ||
      (uri.port ?? 5060) !== source.remote.port,
    callId: envelope.callId,
    cseq: envelope.cseq,
    instance: instance === undefined ? undefined : `${instance}|${regId ?? ""}`,
    userAgent: header(request, "user-agent"),
  };
}

function ok(core: Core, device: string, table: Map<string, Entry[]>): RegisterAnswer {
  const fields = (table.get(device) ?? []).map((entry) => {
    const left = Math.max(1, Math.ceil(Math.round(entry.expiresAt - core.now) / 1000));
    const instance = entry.instance === undefined ? "" : `;+sip.instance="${entry.instance.split("|")[0]}"`;
    return field("contact", `<${entry.contact}>;expires=${left}${instance}`);
  });
  return { status: 200, fields };
}

function bindingOf(entry: Entry): Binding {
  return {
    device: entry.device,
    uri: entry.contact,
    destination: entry.flow === undefined ? { listener: entry.listener, ...entry.remote } : { flow: entry.flow },
    symmetric: entry.symmetric,
    listener: entry.listener,
    transport: entry.transport,
    remote: entry.remote,
    expiresAt: entry.expiresAt,
    ...(entry.userAgent !== undefined && { userAgent: entry.userAgent }),
  };
}

function snapshotOf(entry: Entry, now: number): BindingSnapshot {
  const { device, contact, listener, remote, symmetric, callId, cseq, instance, userAgent } = entry;
  return {
    v: 1,
    ...{ device, contact, listener, remote, symmetric, callId, cseq },
    expiresInMs: entry.expiresAt - now,
    ...(instance !== undefined && { instance }),
    ...(userAgent !== undefined && { userAgent }),
  };
}
