import { canonicalHost, sameHost } from "../address.ts";
import type { Core } from "../core.ts";
import type { Binding, BindingSnapshot, FlowId, Source } from "../door.ts";
import { type Envelope, isDeltaSeconds } from "../message/envelope.ts";
import { type HeaderField, header, headerValues, type SipRequest } from "../message/message.ts";
import { type NameAddr, parseNameAddr } from "../message/name-addr.ts";
import { param } from "../message/params.ts";
import { field } from "../message/serialize.ts";
import { hostOf, isSipUri, parseUri, sameUri, userOf } from "../message/uri.ts";
import { type Bindings, createBindings, type Entry, isSameBinding, type NewEntry } from "./bindings.ts";

export type RegisterAnswer = { readonly status: number; readonly fields: readonly HeaderField[] };

export type Registrar = {
  /** RFC 3261 §10.3 steps 5 to 8, for an authenticated device. */
  register(request: SipRequest, envelope: Envelope, source: Source, device: string): RegisterAnswer;
  flowClosed(flow: FlowId): void;
  bindings(device: string): Binding[];
  /** The newest connection of a dialog's phone: found by its address of record and the user of its Contact. */
  readonly wayBack: Core["wayBack"];
  /** See `Bindings`. */
  readonly speaksFrom: Bindings["speaksFrom"];
  /** See `Bindings`. */
  readonly isHome: Bindings["isHome"];
  size(): number;
  snapshot(): BindingSnapshot[];
  restore(snapshots: readonly BindingSnapshot[]): void;
};

/** `seconds` 0: the binding is taken back. */
type Asked = { readonly entry: NewEntry; readonly seconds: number };
type Change = { readonly address: NameAddr; readonly seconds: number };

export function createRegistrar(core: Core): Registrar {
  const table = createBindings(core);
  return {
    register: (request, envelope, source, device) => register(core, table, { request, envelope, source, device }),
    flowClosed: table.flowClosed,
    wayBack: ({ target, remote }) => {
      const [phone, user] = [userIn(target), userIn(parseNameAddr(remote)?.uri)];
      if (phone === undefined || user === undefined) return undefined;
      const isIt = (one: Entry) => one.flow !== undefined && one.user === user && userIn(one.contact) === phone;
      const found = table.all().find(isIt);
      if (found?.flow === undefined) return undefined;
      return { listener: found.listener, transport: found.transport, remote: found.remote, flow: found.flow };
    },
    bindings: (device) => table.of(device).map(bindingOf),
    speaksFrom: table.speaksFrom,
    isHome: table.isHome,
    size: table.size,
    snapshot: () =>
      table
        .all()
        .filter((entry) => entry.flow === undefined)
        .map((entry) => snapshotOf(entry, core.now)),
    restore(snapshots) {
      for (const one of snapshots) {
        if (one.expiresInMs <= 0) continue;
        const { v: _, expiresInMs, ...rest } = one;
        const unknown = { instance: undefined, userAgent: undefined, user: undefined, flow: undefined };
        table.put({ ...unknown, ...rest, transport: "udp" }, expiresInMs);
      }
    },
  };
}

type Registering = {
  readonly request: SipRequest;
  readonly envelope: Envelope;
  readonly source: Source;
  readonly device: string;
};

const refused = (status: number, ...fields: HeaderField[]): RegisterAnswer => ({ status, fields });

function register(core: Core, table: Bindings, registering: Registering): RegisterAnswer {
  const { request, envelope, device } = registering;
  if (!isOfDomain(core, request, envelope)) return refused(404);
  const contacts = headerValues(request, "contact");
  if (contacts.includes("*")) return unregisterAll(core, table, registering);
  const changes = contacts.map((value) => changeOf(core, value, header(request, "expires")));
  if (!changes.every((change) => change !== undefined)) return refused(400);
  const { min } = core.settings.expiresSec;
  if (changes.some(({ seconds }) => seconds > 0 && seconds < min)) {
    return refused(423, field("min-expires", String(min)));
  }
  const asked = changes.map(({ address, seconds }) => ({ seconds, entry: entryOf(address, registering) }));
  const list = table.of(device);
  if (list.some((one) => isOld(one, envelope) && asked.some(({ entry }) => isSameBinding(one, entry)))) {
    return refused(500);
  }
  const added = asked.filter(({ entry, seconds }) => seconds > 0 && !list.some((one) => isSameBinding(one, entry)));
  const most = core.settings.bindingsPerDevice;
  if (list.length + added.length > most + 1) return refused(403);
  apply(table, asked, device);
  table.trim(device, most);
  return ok(core, table, device);
}

/** §10.3 step 6: Contact "*" must stand alone, and with Expires 0. */
function unregisterAll(core: Core, table: Bindings, { request, envelope, device }: Registering): RegisterAnswer {
  const expires = header(request, "expires");
  const isAlone = headerValues(request, "contact").length === 1;
  if (!isAlone || expires === undefined || Number(expires) !== 0) return refused(400);
  if (table.of(device).some((one) => isOld(one, envelope))) return refused(500);
  table.drop(device, () => true, "unregistered");
  return ok(core, table, device);
}

/**
 * §10.3 step 7. Adds bindings before it removes others: a phone that moved may ask for both in one request, in either order (RFC 5626 §6), and
 * stays reachable meanwhile.
 */
function apply(table: Bindings, asked: readonly Asked[], device: string): void {
  const bound = asked.filter(({ seconds }) => seconds > 0);
  for (const { entry, seconds } of bound) table.put(entry, seconds * 1000);
  const isBound = (one: Entry) => bound.some(({ entry }) => isSameBinding(one, entry));
  for (const { entry, seconds } of asked) {
    if (seconds > 0) continue;
    const isMeant = (one: Entry) => isSameBinding(one, entry) && (sameUri(one.contact, entry.contact) || !isBound(one));
    table.drop(device, isMeant, "unregistered");
  }
}

const userIn = (text: string | undefined): string | undefined => {
  const uri = text === undefined ? undefined : parseUri(text);
  return uri !== undefined && isSipUri(uri) ? userOf(uri) || undefined : undefined;
};

/** §10.3 step 5: the host of To is the Request-URI's, or another of our domains. */
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

function changeOf(core: Core, value: string, wanted: string | undefined): Change | undefined {
  const address = parseNameAddr(value);
  if (address === undefined || !isSipUri(address.parsed)) return undefined;
  const asked = param(address.params, "expires") ?? wanted;
  const { max, default: usual } = core.settings.expiresSec;
  // RFC 3261 §20.10: an `expires` that can't be read counts as none.
  const seconds = asked === undefined || !isDeltaSeconds(asked) ? usual : Number(asked);
  return { address, seconds: Math.min(seconds, max) };
}

function entryOf(address: NameAddr, { request, envelope, source, device }: Registering): NewEntry {
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
    // A Contact that names another place than the packets come from: the phone is behind NAT, or gives a host name. Send where it speaks from.
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

function ok(core: Core, table: Bindings, device: string): RegisterAnswer {
  const fields = table.of(device).map((entry) => {
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
