/** What is at the other end of a line: a carrier, an agent's phone, a browser. It has a SIP stack of its own and a temper. */
import type { Address, Command, SipEvent } from "@zongji/sip";
import type { Agenda, Life } from "./agenda.ts";
import type { Chance } from "./chance.ts";
import { createStation, type Station } from "./station.ts";
import type { Plug, Wire } from "./wire.ts";

export type PeerKind = "carrier" | "phone" | "browser";
export type Peer = ReturnType<typeof createPeer>;
type Call = { readonly session: string; at: "calling" | "ringing" | "up"; unheardSince?: number | undefined };

type World = {
  readonly agenda: Agenda;
  readonly wire: Wire;
  readonly chance: Chance;
  readonly house: () => Plug | undefined;
  /** Whether the house still sends sound in the call with this Call-ID. */
  readonly isHeard: (callId: string) => boolean;
  readonly fault: (what: string) => void;
};
type Place = {
  readonly name: string;
  readonly kind: PeerKind;
  readonly address: Address;
  readonly device?: string;
  readonly user?: string;
};

export const password = "secret";
export const sipDomain = "zongji.local";
export const houseAddress: Address = { host: "198.51.100.1", port: 5060 };

const encoder = new TextEncoder();
const body = (text: string) => ({ type: "application/sdp", bytes: encoder.encode(`v=0\r\ns=${text}\r\n`) });
const ways = { listener: "udp", ...houseAddress } as const;

export const createPeer = (world: World, place: Place) => {
  const { agenda, wire, chance, fault } = world;
  const { name, kind, address, device, user = "" } = place;
  let life: Life = { name, isOver: true };
  let station: Station | undefined;
  let flow: string | undefined;
  let serial = 0;
  let since = 0;
  const calls = new Map<string, Call>();
  /** Call-IDs of its calls that the house answered. */
  const answered: string[] = [];

  const command = (what: Command) => station?.command(what);
  const soon = (ms: number, run: () => void) => void agenda.after(ms, run, life);
  const answer = (session: string) => {
    const call = calls.get(session);
    if (call?.at !== "ringing") return;
    call.at = "up";
    command({ do: "respond", session, status: 200, body: body(chance.is(0.02) ? "bad" : "answer") });
  };
  /** It rings; what then becomes of it. */
  const ring = (session: string) => {
    calls.set(session, { session, at: "ringing" });
    // No phone rings for ever: a CANCEL that is lost just before we die is not said again.
    soon(180_000, () => calls.get(session)?.at === "ringing" && command({ do: "respond", session, status: 480 }));
    const mood = chance.next();
    const early = chance.is(0.2) ? { body: body("early"), reliable: chance.is(0.5) } : {};
    if (mood < 0.06) {
      soon(chance.below(50), () => answer(session));
      return;
    }
    if (mood < 0.97)
      soon(
        10 + chance.below(400),
        () =>
          calls.get(session)?.at === "ringing" &&
          command({ do: "respond", session, status: early.body ? 183 : 180, ...early }),
      );
    if (mood < 0.72) soon(500 + chance.below(6000), () => answer(session));
    else if (mood < 0.86)
      soon(
        chance.below(5000),
        () =>
          calls.get(session)?.at === "ringing" &&
          command({ do: "respond", session, status: chance.of(486, 480, 603, 404, 500, 503, 488) }),
      );
  };

  const onEvent = (event: SipEvent) => {
    if (event.is === "invited") return ring(event.session);
    if (event.is === "refused")
      return void ("session" in event.command && event.command.do === "invite" && calls.delete(event.command.session));
    if (event.is === "ended" || event.is === "failed") return void calls.delete(event.session);
    if (event.is === "answered") {
      answered.push(event.callId);
      const call = calls.get(event.session);
      if (call) call.at = "up";
      if (event.needsAck) command({ do: "ack", session: event.session, body: body("answer") });
      return;
    }
    if (event.is === "progress" && event.needsPrack && event.dialog !== undefined)
      return command({ do: "prack", session: event.session, dialog: event.dialog, body: body("answer") });
    if (event.is === "reinviteAnswered" && event.needsAck)
      return command({ do: "ack", session: event.session, body: body("answer") });
    if (event.is === "reinvited" || event.is === "offered") {
      const { session } = event;
      const said = chance.is(0.1) ? { status: 488 } : { status: 200, body: body("answer") };
      return command(
        event.is === "reinvited" ? { do: "respond", session, ...said } : { do: "answerOffer", session, ...said },
      );
    }
    if (event.is === "requested") command({ do: "answerRequest", request: event.request, status: 200 });
  };

  /** As a page does it: one Contact for its registration and for its calls, by which it is known again after a crash of ours. */
  const registerPage = (flow: string, expires: number) => {
    const text =
      `REGISTER sip:${sipDomain} SIP/2.0\r\nVia: SIP/2.0/WS page.invalid;branch=z9hG4bK${++serial}r${agenda.now()}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:${user}@${sipDomain}>;tag=r\r\nTo: <sip:${user}@${sipDomain}>\r\nCall-ID: ${name}-${since}\r\nCSeq: ${++serial} REGISTER\r\n` +
      `Contact: <sip:${user}@${address.host}:${address.port};transport=ws>\r\nExpires: ${expires}\r\nContent-Length: 0\r\n\r\n`;
    if (station) wire.write(station.plug, flow, encoder.encode(text));
  };
  const register = () => {
    if (!station || device === undefined) return;
    if (kind === "browser") {
      const house = world.house();
      if (!house) return soon(2000, register);
      if (flow === undefined || !wire.isOpen(station.plug, flow)) flow = wire.connect(station.plug, house, device);
      return registerPage(flow, 600);
    }
    const credentials = { username: user, password };
    command({
      do: "register",
      id: "own",
      destination: ways,
      registrar: `sip:${sipDomain}`,
      aor: `sip:${user}@${sipDomain}`,
      expiresSec: 600,
      credentials,
      anyAddress: true,
    });
  };
  let isAway = false;
  /** A page hangs up by itself when ICE finds that nobody is at the other end any more (RFC 7675: after 30 s at most). */
  const hangUpUnheard = () => {
    for (const call of calls.values()) {
      const { callId } = (call.at === "up" && station?.agent.snapshot(call.session)) || {};
      if (callId === undefined || world.isHeard(callId)) call.unheardSince = undefined;
      else call.unheardSince ??= agenda.now();
      if (agenda.now() - (call.unheardSince ?? agenda.now()) > 20_000) command({ do: "bye", session: call.session });
    }
  };
  /** JsSIP connects again by itself when its WebSocket closes. */
  const watchFlow = () => {
    soon(2000, watchFlow);
    hangUpUnheard();
    if (!station || flow === undefined || wire.isOpen(station.plug, flow)) return;
    // As the console's page: nobody can take back an INVITE whose connection is gone.
    for (const { session, at } of [...calls.values()])
      if (at === "ringing") command({ do: "respond", session, status: 480 });
    if (!isAway) register();
  };
  const refresh = () => {
    soon(300_000, refresh);
    if (!isAway) register();
  };

  const self = {
    name,
    kind,
    device,
    address,
    answered,
    alive: () => station?.agent.alive(),
    callIds: () => [...calls.values()].flatMap(({ session }) => station?.agent.snapshot(session)?.callId ?? []),
    powerOn: () => {
      if (station) return;
      life = { name, isOver: false };
      const settings = {
        random: chance.bytes,
        classify: () => ({ kind: "trunk", id: "house" }) as const,
        handUp: ["INFO", "NOTIFY"],
        // A page opened its WebSocket itself, and does not close it.
        limits: { unprovenMs: 1e12 },
      };
      station = createStation({ agenda, wire, fault }, { address, life, settings }, onEvent);
      isAway = false;
      since = agenda.now();
      if (kind !== "browser") return register();
      soon(0, refresh);
      soon(2000, watchFlow);
    },
    /** Without a word. */
    powerOff: () => {
      if (!station) return;
      life.isOver = true;
      wire.pull(station.plug, chance.is(0.5));
      station = undefined;
      flow = undefined;
      calls.clear();
    },
    leave: () => {
      isAway = true;
      if (kind !== "browser") command({ do: "unregister", id: "own" });
      else if (flow !== undefined) registerPage(flow, 0);
    },
    come: () => {
      isAway = false;
      register();
    },
    dropFlow: () => {
      if (station && flow !== undefined) wire.close(station.plug, flow);
    },
    /** Calls the house. */
    dial: (to: string, from: string, late: boolean) => {
      const session = `${name}-${++serial}`;
      calls.set(session, { session, at: "calling" });
      // RFC 3261 §16.6: Timer C
      soon(200_000, () => calls.get(session)?.at === "calling" && command({ do: "cancel", session }));
      command({
        do: "invite",
        session,
        destination: flow === undefined ? ways : { flow },
        uri: `sip:${to}@${kind === "carrier" ? houseAddress.host : sipDomain}`,
        from: { uri: kind === "carrier" ? `sip:${from}@${address.host}` : `sip:${user}@${sipDomain}` },
        credentials: { username: user, password },
        reliable: chance.of("supported", "supported", "off", "required"),
        ...(late ? {} : { body: body(chance.is(0.01) ? "bad" : "offer") }),
      });
    },
    hangUp: (which: number) => {
      const call = [...calls.values()][which % Math.max(1, calls.size)];
      if (!call) return;
      if (call.at === "ringing") command({ do: "respond", session: call.session, status: 486 });
      else command({ do: call.at === "calling" ? "cancel" : "bye", session: call.session });
    },
    answerNow: () => {
      for (const { session } of [...calls.values()]) answer(session);
    },
    /** Something within a call that stands. */
    within: (which: number, what: "hold" | "retrieve" | "update" | "info" | "lateReinvite" | "refer", to = "") => {
      const up = [...calls.values()].filter(({ at }) => at === "up");
      const session = up[which % Math.max(1, up.length)]?.session;
      if (session === undefined) return;
      const text = body(what === "hold" ? "hold a=sendonly" : "offer");
      if (what === "hold" || what === "retrieve") command({ do: "reinvite", session, body: text });
      else if (what === "lateReinvite") command({ do: "reinvite", session });
      else if (what === "update") command({ do: "update", session, body: text });
      else if (what === "info") {
        const digit = { type: "application/dtmf-relay", bytes: encoder.encode("Signal=1\r\nDuration=100\r\n") };
        command({ do: "request", id: `i${++serial}`, session, method: "INFO", body: digit });
      } else {
        const headers = [{ name: "Refer-To", value: `<sip:${to}@${sipDomain}>` }];
        command({ do: "request", id: `r${++serial}`, session, method: "REFER", headers });
      }
    },
  };
  return self;
};
