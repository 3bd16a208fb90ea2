/** The route of an outbound leg, to a device or over a trunk, and its INVITE. */
import type { CallId, Ending, LegId, SwitchCommand } from "@zongji/domain";
import { type Binding, type ExtraHeader, escapeUser } from "@zongji/sip";
import type { Introduction, Listener, MediaPlace, Registration, SwitchConfig, Terms, Trunk } from "./door.ts";
import type { Invitation, Leg } from "./leg.ts";
import { soundOf, soundOfDevice } from "./terms.ts";

export type Originate = Extract<SwitchCommand, { do: "Originate" }>;
export type Route =
  | {
      readonly ok: true;
      readonly facts: Pick<Leg, "party" | "kind" | "address" | "peers" | "sound">;
      readonly invitation: Invitation;
    }
  | { readonly ok: false; readonly ending: Ending; readonly why: string };

const unreachable = (why: string): Route => ({ ok: false, why, ending: { by: "network", cause: "unreachable" } });

/** `host` or `host:port`, an IPv6 address in brackets (RFC 3261 §25.1). */
export const hostPort = (host: string, port?: number): string => {
  const shown = host.includes(":") ? `[${host}]` : host;
  return port === undefined ? shown : `${shown}:${port}`;
};

/** Address and ports for the media of calls over this listener. */
export const mediaPlace = (config: SwitchConfig, listener: Listener | undefined): MediaPlace => ({
  ...config.rtp,
  ...listener?.media,
});

const uriOf = (number: string, host: string, userPhone = false): string =>
  `sip:${escapeUser(number)}@${host}${userPhone ? ";user=phone" : ""}`;

/** From; anonymous for a caller without a number (RFC 3323 §4.1.1.3). */
const fromOf = (from: Originate["from"], domain: string, userPhone?: boolean) =>
  from.number === ""
    ? { uri: "sip:anonymous@anonymous.invalid", display: from.display ?? "Anonymous" }
    : {
        uri: uriOf(from.number, hostPort(domain), userPhone),
        ...(from.display !== undefined && { display: from.display }),
      };

/** Makes a phone answer by itself. Phones differ: RFC 5373, and two older headers. */
const autoAnswerHeaders = (domain: string): ExtraHeader[] => [
  { name: "Answer-Mode", value: "Auto" },
  { name: "Alert-Info", value: "<http://127.0.0.1>;info=alert-autoanswer" },
  { name: "Call-Info", value: `<sip:${hostPort(domain)}>;answer-after=0` },
];

const browserHeaders = (call: CallId, leg: LegId): ExtraHeader[] => [
  { name: "X-Zongji-Call", value: call },
  { name: "X-Zongji-Leg", value: leg },
];

/** Host part of the trunk's address of record at its registrar. */
export const aorDomain = (register: Registration, trunk: Trunk): string =>
  trunk.introduction?.domain ?? register.domain ?? trunk.domain ?? hostPort(register.registrar.host);

/**
 * How the INVITE names the caller. With privacy From is anonymous (RFC 3323 §4.1.1.3, RFC 3325 §9.3); the carrier reads the asserted number and does not
 * pass it on.
 */
const callerOf = (
  { from, assertedNumber, privacy }: Originate,
  domain: string,
  { userPhone, earlyMedia }: Introduction = {},
): Pick<Invitation, "from" | "headers" | "contactUser"> => {
  const hidden = privacy === true || from.number === "";
  return {
    from: hidden ? fromOf({ number: "" }, domain) : fromOf(from, domain, userPhone),
    // RFC 3323 §4.1: the Contact must not name the caller either.
    ...(hidden && { contactUser: "anonymous" }),
    headers: [
      ...(assertedNumber === undefined
        ? []
        : [{ name: "P-Asserted-Identity", value: `<${uriOf(assertedNumber, hostPort(domain), userPhone)}>` }]),
      ...(hidden ? [{ name: "Privacy", value: "id" }] : []),
      ...(earlyMedia ? [{ name: "P-Early-Media", value: "supported" }] : []),
    ],
  };
};

const timerOf = (terms: Terms | undefined): Pick<Invitation, "sessionTimer"> =>
  terms?.sessionTimer === undefined ? {} : { sessionTimer: terms.sessionTimer };

export const isBrowser = (transport: string): boolean => transport === "ws" || transport === "wss";

/** Makes a phone stop ringing by itself (RFC 3261 §13.3.1), a little after our CANCEL would come: we may be dead by then. */
const expires = (ringMs: number): ExtraHeader => ({ name: "Expires", value: String(Math.ceil(ringMs / 1000) + 2) });

/** Routes the call to the device's newest binding. */
const routeToDevice = (config: SwitchConfig, command: Originate, bindings: readonly Binding[]): Route => {
  if (command.target.to !== "device") return unreachable("not a device");
  const { device } = command.target;
  const binding = bindings[0];
  if (!binding) return unreachable("the device is not registered");
  const { destination, transport } = binding;
  const listener = config.listeners.find((one) => one.name === binding.listener);
  const user = config.devices.userOf(device);
  const browser = isBrowser(transport);
  return {
    ok: true,
    facts: {
      party: { is: "device", device },
      kind: browser ? "webrtc" : "rtp",
      address: mediaPlace(config, listener),
      peers: [binding.remote.host],
      sound: soundOfDevice(config, device, transport, "out"),
    },
    invitation: {
      destination,
      uri: binding.uri,
      symmetric: binding.symmetric,
      ...timerOf(config.devices.termsOf?.(device)),
      from: fromOf(command.from, config.sipDomain),
      ...(user !== undefined && { to: { uri: `sip:${escapeUser(user)}@${hostPort(config.sipDomain)}` } }),
      headers: [
        expires(command.ringMs),
        ...(command.autoAnswer ? autoAnswerHeaders(config.sipDomain) : []),
        ...(browser ? browserHeaders(command.call, command.leg) : []),
      ],
    },
  };
};

const routeToTrunk = (config: SwitchConfig, trunk: Trunk | undefined, command: Originate): Route => {
  if (command.target.to !== "trunk" || !trunk) return unreachable("there is no such trunk");
  if (!trunk.peer) return unreachable("the trunk takes no calls out");
  const listener = config.listeners.find((one) => one.name === trunk.listener);
  if (!listener)
    return { ok: false, ending: { by: "system", cause: "error" }, why: "the trunk's listener is not there" };
  const { introduction = {} } = trunk;
  const host = introduction.domain ?? trunk.domain ?? hostPort(trunk.peer.host, trunk.peer.port);
  const fromHost = introduction.fromHost ?? (trunk.register ? aorDomain(trunk.register, trunk) : config.sipDomain);
  return {
    ok: true,
    facts: {
      party: { is: "trunk", trunk: trunk.id },
      kind: "rtp",
      address: mediaPlace(config, listener),
      peers: [trunk.peer.host, ...trunk.sources],
      sound: soundOf(config, trunk),
    },
    invitation: {
      destination: { listener: trunk.listener, host: trunk.peer.host, port: trunk.peer.port },
      uri: uriOf(command.target.number, host, introduction.userPhone),
      ...callerOf(command, fromHost, introduction),
      ...timerOf(trunk),
      ...(trunk.register && { registration: trunk.id }),
      ...(trunk.credentials && { credentials: trunk.credentials }),
      ...(trunk.symmetric !== undefined && { symmetric: trunk.symmetric }),
    },
  };
};

export const routeOut = (
  config: SwitchConfig,
  trunk: Trunk | undefined,
  command: Originate,
  bindings: readonly Binding[],
): Route =>
  command.target.to === "device" ? routeToDevice(config, command, bindings) : routeToTrunk(config, trunk, command);
