import { randomInt } from "node:crypto";
import datachannel, { type PeerConnection, type Track } from "node-datachannel";
import { type BrowserAudio, dressSdp, readBrowser } from "../browser-sdp.ts";
import type { AudioCodec, Direction, MediaAddress, MediaCommand, SessionSnapshot } from "../door.ts";
import type { Codec } from "../g711.ts";
import type { Endpoint } from "../latch.ts";
import { type PayloadKind, staticType } from "../negotiation.ts";
import { receiveRtp } from "../receive.ts";
import type { Sdp } from "../sdp.ts";
import { agreedMedia, newSession, type Session, setAgreed, withDefaults } from "../session.ts";
import type { MediaTime } from "./around.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";
import { newOrigin } from "./rtp-wire.ts";

/** A transport that is disconnected, or a browser that was heard and fell silent, for so long is gone. */
const lostAfterMs = 5000;
/** ICE and DTLS have so long from the agreement on. */
const connectMs = 12_000;
const gatherMs = 3000;
const eventType = 101;

type Peer = { readonly connection: PeerConnection; readonly track: Track; readonly mid: string; readonly told: Told };

/** Whom the callbacks of a connection tell. The library keeps callbacks for good, and what they hold with them: so they hold only this, emptied at the end. */
type Told = { current: { readonly browser: Browser; readonly peer: Peer } | undefined };

/** ICE knows where its packets come from. */
const nowhere: Endpoint = { address: "", port: 0 };

/** Everything that a browser's session holds beside its media. */
type Browser = {
  readonly session: Session;
  readonly address: MediaAddress;
  readonly context: PartyContext;
  peer: Peer | undefined;
  remoteUfrag: string;
  /** What we want, and what an offer of ours that waits for its answer asks for. */
  direction: Direction;
  asked: Direction | undefined;
  readonly originId: number;
  version: number;
  said: string | undefined;
  closing: boolean;
  lost: boolean;
  connected: boolean;
  everConnected: boolean;
  sinceMs: number;
  lastPacketMs: number;
};

const typesOf = (kinds: Iterable<readonly [number, PayloadKind]>): [number, string][] =>
  [...kinds].flatMap(([type, kind]): [number, string][] =>
    kind === "comfort" ? [] : [[type, kind === "event" ? "telephone-event" : kind]],
  );

const offeredTypes = (session: Session): Map<number, PayloadKind> =>
  new Map<number, PayloadKind>([
    ...g711Of(session).map((codec) => [staticType[codec], codec] as const),
    ...(session.settings.dtmf === "info" ? [] : [[eventType, "event"] as const]),
  ]);

/** The transport's codecs that we speak. */
const g711Of = ({ settings }: Session): readonly Codec[] => {
  const known = settings.codecs.filter((one: AudioCodec): one is Codec => one !== "G722");
  return known.length > 0 ? known : ["PCMA", "PCMU"];
};

/** A connection with one audio track whose packets are the session's. */
const connect = (browser: Browser, mid: string, types: readonly (readonly [number, string])[]): Peer => {
  const { session, address } = browser;
  const connection = new datachannel.PeerConnection(session.id, {
    iceServers: [],
    bindAddress: address.bind,
    portRangeBegin: address.ports[0],
    portRangeEnd: address.ports[1],
    disableAutoNegotiation: true,
  });
  const audio = new datachannel.Audio(mid, "SendRecv");
  for (const [type, encoding] of types) if (encoding !== "telephone-event") audio.addAudioCodec(type, encoding);
  // Without a=ssrc the far end of this library hears nothing, and Chromium no stream.
  audio.addSSRC(session.sender.origin.ssrc, session.sender.origin.ssrc.toString(16), "zongji", "audio");
  const track = connection.addTrack(audio);
  const peer: Peer = { connection, track, mid, told: { current: undefined } };
  peer.told.current = { browser, peer };
  listen(peer);
  return peer;
};

const listen = ({ connection, track, told }: Peer) => {
  track.onMessage(takePacket.bind(undefined, told));
  track.onOpen(takeOpen.bind(undefined, told));
  connection.onStateChange(takeChange.bind(undefined, told));
};

const takePacket = ({ current }: Told, bytes: Buffer) => {
  if (!current) return;
  const { browser } = current;
  browser.lastPacketMs = browser.context.time.mono();
  receiveRtp(browser.session, bytes, nowhere, browser.lastPacketMs);
};

const takeOpen = ({ current }: Told) => {
  if (current) open(current.browser, current.peer);
};

const takeChange = ({ current }: Told, state: string) => {
  if (current) takeState(current.browser, state);
};

const leave = ({ connection, told }: Peer) => {
  told.current = undefined;
  connection.close();
};

const open = (browser: Browser, { track }: Peer) => {
  const send = (packet: Uint8Array) => {
    if (track.isOpen()) track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
  };
  browser.session.wire = { rtp: send, rtcp: send, wallMs: browser.context.time.wall };
};

const takeState = (browser: Browser, state: string) => {
  const connected = state === "connected";
  if (connected !== browser.connected) browser.sinceMs = browser.context.time.mono();
  browser.connected = connected;
  if (connected) {
    browser.everConnected = true;
    browser.lastPacketMs = browser.context.time.mono();
    browser.lost = false;
  }
  if (state === "closed" || state === "failed") tellLost(browser);
};

const tellLost = (browser: Browser) => {
  if (browser.lost || browser.closing) return;
  browser.lost = true;
  browser.session.flow = "silent"; // its next packet is told as Flowing
  browser.context.tell({ is: "TransportLost", session: browser.session.id });
};

/** Runs once a second: a browser that vanished sends no goodbye, so its silence must be noticed. */
const watch = (browser: Browser) => {
  const { session, connected, everConnected } = browser;
  const now = browser.context.time.mono();
  if (!session.agreed) return;
  if (browser.lost) {
    browser.lost = !(connected && now - browser.lastPacketMs < 1000);
    return;
  }
  const silent =
    connected && session.agreed.peerSends && session.packetsIn > 0 && now - browser.lastPacketMs > lostAfterMs;
  const away = !connected && now - browser.sinceMs > (everConnected ? lostAfterMs : connectMs);
  if (silent || away) tellLost(browser);
};

const gathered = (of: PeerConnection, { after }: MediaTime): Promise<string> =>
  new Promise((resolve, reject) => {
    // The library keeps the callback: it must not hold the connection any longer than it asks it.
    let connection: PeerConnection | undefined = of;
    const done = () => {
      const sdp = connection?.localDescription()?.sdp;
      if (connection?.gatheringState() !== "complete" || sdp === undefined) return;
      connection = undefined;
      off();
      resolve(sdp);
    };
    const off = after(gatherMs, () => {
      connection = undefined;
      reject(new MediaError("error", `ICE candidates took longer than ${gatherMs} ms`));
    });
    of.onGatheringStateChange(done);
    done();
  });

const noPort = ({ address }: Browser): MediaError =>
  new MediaError(
    "noPort",
    `no port of mediaPorts ${address.ports[0]}–${address.ports[1]} on ${address.bind} can be opened`,
  );

const describe = async (
  browser: Browser,
  peer: Peer,
  kind: "offer" | "answer",
  audio?: BrowserAudio,
  offer?: Sdp,
): Promise<string> => {
  const { session, address } = browser;
  const direction = audio?.direction ?? browser.asked ?? browser.direction;
  peer.connection.setLocalDescription(kind);
  const text = await gathered(peer.connection, browser.context.time);
  const agreed = audio?.agreed;
  const answered = agreed && [
    [agreed.payloadType, agreed.codec] as const,
    ...(agreed.eventType === undefined ? [] : [[agreed.eventType, "event"] as const]),
  ];
  const dress = {
    types: typesOf(answered ?? offeredTypes(session)),
    direction,
    ptimeMs: session.settings.ptimeMs,
    advertise: address.advertise,
    ...(offer && { offer }),
  };
  const say = (version: number) =>
    dressSdp(text, {
      ...dress,
      origin: `- ${browser.originId} ${version} IN IP4 ${address.advertise ?? address.bind}`,
    });
  // RFC 3264 §8: an SDP that says the same keeps its version.
  const same = say(browser.version);
  const dressed = same === browser.said ? same : say(++browser.version);
  if (dressed === undefined) throw noPort(browser);
  browser.said = dressed;
  return dressed;
};

/** Candidates by mDNS name (RFC 8828 §3.1) can't be looked up here; such a browser is met when its own checks arrive. */
const withoutNames = (sdp: string): string => sdp.replace(/^a=candidate:[^\r\n]*\.local [^\r\n]*\r?\n/gm, "");

const use = (browser: Browser, audio: BrowserAudio) => {
  browser.remoteUfrag = audio.iceUfrag;
  if (!browser.everConnected) browser.sinceMs = browser.context.time.mono();
  setAgreed(browser.session, audio.agreed, browser.context.time.mono());
};

/** Our answer to a browser's offer; a new connection when it is the first or restarts ICE. */
const answer = async (browser: Browser, text: string): Promise<string> => {
  const { session } = browser;
  const read = readBrowser(text, g711Of(session), session.settings.ptimeMs, undefined, browser.direction);
  if (!read.ok) throw new MediaError("badMedia", read.why);
  const { audio, sdp } = read;
  const fresh = !browser.peer || audio.iceUfrag !== browser.remoteUfrag;
  const old = browser.peer;
  const peer = fresh ? connect(browser, audio.mid, typesOf([[audio.agreed.payloadType, audio.agreed.codec]])) : old!;
  if (fresh) {
    browser.peer = peer;
    Object.assign(browser, { connected: false, everConnected: false, sinceMs: browser.context.time.mono() });
    session.wire = undefined;
    if (old) leave(old);
  }
  // The browser's offer came across ours, or instead of an answer: ours is forgotten.
  if (!fresh && peer.connection.signalingState() === "have-local-offer")
    peer.connection.setLocalDescription("rollback");
  peer.connection.setRemoteDescription(withoutNames(text), "offer");
  const ours = await describe(browser, peer, "answer", audio, sdp);
  browser.asked = undefined;
  use(browser, audio);
  return ours;
};

const takeAnswer = (browser: Browser, text: string): undefined => {
  const { session, peer } = browser;
  const wish = browser.asked ?? browser.direction;
  const read = readBrowser(text, g711Of(session), session.settings.ptimeMs, offeredTypes(session), wish);
  if (!read.ok) throw new MediaError("badMedia", read.why);
  // The same answer may come twice: in a 183 and in the 200.
  // node-datachannel 0.33.4 gives the answer to ICE before it keeps its fingerprint. Where this thread is kept from its core in between for longer than ICE and DTLS
  // take together, some ms, the handshake is refused and the leg fails as badMedia. Nothing of the library's surface changes that order.
  if (peer!.connection.signalingState() === "have-local-offer")
    peer!.connection.setRemoteDescription(withoutNames(text), "answer");
  Object.assign(browser, { direction: wish, asked: undefined });
  use(browser, read.audio);
};

/** Our offer within the session: the transport stays, the direction may change. */
const offerAgain = async (browser: Browser, direction: Direction): Promise<string> => {
  const { peer } = browser;
  if (!peer) throw new MediaError("error", "there is no connection to offer anew");
  browser.asked = direction;
  return describe(browser, peer, "offer");
};

const agreedOf = ({ agreed, settings }: Session) =>
  agreed ? { agreed: { ...agreedMedia(agreed, settings), secured: true } } : {};

/** Turns an error of the library into a MediaError: the media can't be opened. */
const guarded = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw new MediaError("badMedia", `the browser's SDP can't be used: ${(error as Error).message}`);
  }
};

export const openBrowser = async (
  command: Extract<MediaCommand, { do: "Open" }>,
  context: PartyContext,
): Promise<Party> => {
  const { address, offer } = command;
  const sinceMs = context.time.mono();
  const settings = withDefaults(command.settings);
  const session = newSession(command.session, "webrtc", settings, newOrigin(sinceMs), context.tell);
  const browser: Browser = {
    session,
    address,
    context,
    peer: undefined,
    remoteUfrag: "",
    direction: "sendrecv",
    asked: undefined,
    originId: randomInt(2 ** 40),
    version: 0,
    said: undefined,
    closing: false,
    lost: false,
    connected: false,
    everConnected: false,
    sinceMs,
    lastPacketMs: sinceMs,
  };
  const stopWatching = context.time.every(1000, () => watch(browser));
  const close = async () => {
    browser.closing = true;
    stopWatching();
    session.wire = undefined;
    if (browser.peer) leave(browser.peer);
    browser.peer = undefined;
  };
  const snapshot: SessionSnapshot = { session: session.id, kind: "webrtc" };
  try {
    const sdp = await guarded(() => {
      if (offer !== undefined) return answer(browser, offer);
      browser.peer = connect(browser, "0", typesOf(offeredTypes(session)));
      return describe(browser, browser.peer, "offer");
    });
    return {
      session,
      tellOpened: () => context.tell({ is: "Opened", session: session.id, sdp, ...agreedOf(session), snapshot }),
      offer: async (direction) => {
        const ours = await guarded(() => offerAgain(browser, direction ?? browser.direction));
        context.tell({ is: "Offered", session: session.id, sdp: ours, snapshot });
      },
      remote: async (text, as) => {
        const ours = await guarded<string | undefined>(() =>
          as === "offer" ? answer(browser, text) : takeAnswer(browser, text),
        );
        const told = {
          peerHolds: session.agreed!.peerHolds,
          ...agreedOf(session),
          snapshot,
          ...(typeof ours === "string" && { sdp: ours }),
        };
        context.tell({ is: "Negotiated", session: session.id, ...told });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
