import { randomInt } from "node:crypto";
import datachannel, { type PeerConnection, type Track } from "node-datachannel";
import { type BrowserAudio, dressSdp, readBrowser } from "../browser-sdp.ts";
import type { MediaAddress, MediaCommand, SessionSnapshot } from "../door.ts";
import type { PayloadKind } from "../negotiation.ts";
import { receiveRtp } from "../receive.ts";
import type { Sdp } from "../sdp.ts";
import { newSession, type Session, setAgreed, withDefaults } from "../session.ts";
import { monoMs } from "./clock.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";
import { newOrigin } from "./rtp-party.ts";

/** A transport that is disconnected, or a browser that was heard and fell silent, for so long is gone. */
const lostAfterMs = 5000;
/** ICE and DTLS have so long from the agreement on. */
const connectMs = 12_000;
const gatherMs = 3000;
const eventType = 101;

type Peer = { readonly connection: PeerConnection; readonly track: Track; readonly mid: string };

/** Everything that a browser's session holds beside its media. */
type Browser = {
  readonly session: Session;
  readonly address: MediaAddress;
  readonly context: PartyContext;
  peer: Peer | undefined;
  remoteUfrag: string;
  readonly originId: number;
  version: number;
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
    ...session.settings.codecs.map((codec) => [codec === "PCMA" ? 8 : 0, codec] as const),
    [eventType, "event"],
  ]);

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
  const peer = { connection, track, mid };
  const current = () => browser.peer === peer && !browser.closing;
  track.onMessage((bytes) => {
    if (!current()) return;
    browser.lastPacketMs = monoMs();
    receiveRtp(session, bytes, "", 0, browser.lastPacketMs);
  });
  track.onOpen(() => {
    if (current()) open(browser, peer);
  });
  connection.onStateChange((state) => {
    if (current()) takeState(browser, state);
  });
  return peer;
};

const open = (browser: Browser, { track }: Peer) => {
  const send = (packet: Uint8Array) => {
    if (track.isOpen()) track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
  };
  browser.session.wire = { rtp: send, rtcp: send };
};

const takeState = (browser: Browser, state: string) => {
  const connected = state === "connected";
  if (connected !== browser.connected) browser.sinceMs = monoMs();
  browser.connected = connected;
  if (connected) {
    browser.everConnected = true;
    browser.lastPacketMs = monoMs();
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

/** Once a second: a browser that vanished says nothing; its silence does. */
const watch = (browser: Browser) => {
  const { session, connected, everConnected } = browser;
  const now = monoMs();
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

const gathered = (connection: PeerConnection): Promise<string> =>
  new Promise((resolve, reject) => {
    const done = () => {
      const sdp = connection.localDescription()?.sdp;
      if (connection.gatheringState() !== "complete" || sdp === undefined) return;
      clearTimeout(timer);
      resolve(sdp);
    };
    const timer = setTimeout(
      () => reject(new MediaError("error", `ICE candidates took longer than ${gatherMs} ms`)),
      gatherMs,
    );
    connection.onGatheringStateChange(done);
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
  peer.connection.setLocalDescription(kind);
  const text = await gathered(peer.connection);
  const agreed = audio?.agreed;
  const answered = agreed && [
    [agreed.payloadType, agreed.codec] as const,
    ...(agreed.eventType === undefined ? [] : [[agreed.eventType, "event"] as const]),
  ];
  const dressed = dressSdp(text, {
    types: typesOf(answered ?? offeredTypes(session)),
    direction: audio?.direction ?? "sendrecv",
    ptimeMs: session.settings.ptimeMs,
    origin: `- ${browser.originId} ${++browser.version} IN IP4 ${address.advertise ?? address.bind}`,
    advertise: address.advertise,
    ...(offer && { offer }),
  });
  if (dressed === undefined) throw noPort(browser);
  return dressed;
};

/** Candidates by mDNS name (RFC 8828 §3.1) can't be looked up here; such a browser is met when its own checks arrive. */
const withoutNames = (sdp: string): string => sdp.replace(/^a=candidate:[^\r\n]*\.local [^\r\n]*\r?\n/gm, "");

const use = (browser: Browser, audio: BrowserAudio) => {
  browser.remoteUfrag = audio.iceUfrag;
  if (!browser.everConnected) browser.sinceMs = monoMs();
  setAgreed(browser.session, audio.agreed, monoMs());
};

/** Our answer to a browser's offer; a new connection when it is the first or restarts ICE. */
const answer = async (browser: Browser, text: string): Promise<string> => {
  const { session } = browser;
  const read = readBrowser(text, session.settings.codecs, session.settings.ptimeMs);
  if (!read.ok) throw new MediaError("badMedia", read.why);
  const { audio, sdp } = read;
  const fresh = !browser.peer || audio.iceUfrag !== browser.remoteUfrag;
  const old = browser.peer;
  const peer = fresh ? connect(browser, audio.mid, typesOf([[audio.agreed.payloadType, audio.agreed.codec]])) : old!;
  if (fresh) {
    browser.peer = peer;
    Object.assign(browser, { connected: false, everConnected: false, sinceMs: monoMs() });
    session.wire = undefined;
    old?.connection.close();
  }
  peer.connection.setRemoteDescription(withoutNames(text), "offer");
  const ours = await describe(browser, peer, "answer", audio, sdp);
  use(browser, audio);
  return ours;
};

const takeAnswer = (browser: Browser, text: string): undefined => {
  const { session, peer } = browser;
  const read = readBrowser(text, session.settings.codecs, session.settings.ptimeMs, offeredTypes(session));
  if (!read.ok) throw new MediaError("badMedia", read.why);
  // The same answer may come twice: in a 183 and in the 200.
  if (peer!.connection.signalingState() === "have-local-offer")
    peer!.connection.setRemoteDescription(withoutNames(text), "answer");
  use(browser, read.audio);
};

/** What the library throws is told as what it is: media that can't be had. */
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
  const session = newSession(command.session, "webrtc", withDefaults(command.settings), newOrigin(), context.tell);
  const sinceMs = monoMs();
  const browser: Browser = {
    session,
    address,
    context,
    peer: undefined,
    remoteUfrag: "",
    originId: randomInt(2 ** 40),
    version: 0,
    closing: false,
    lost: false,
    connected: false,
    everConnected: false,
    sinceMs,
    lastPacketMs: sinceMs,
  };
  const timer = setInterval(() => watch(browser), 1000);
  const close = async () => {
    browser.closing = true;
    clearInterval(timer);
    session.wire = undefined;
    browser.peer?.connection.close();
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
      tellOpened: () => context.tell({ is: "Opened", session: session.id, sdp, snapshot }),
      remote: async (text, as) => {
        const ours = await guarded<string | undefined>(() =>
          as === "offer" ? answer(browser, text) : takeAnswer(browser, text),
        );
        const told = { peerHolds: session.agreed!.peerHolds, snapshot, ...(typeof ours === "string" && { sdp: ours }) };
        context.tell({ is: "Negotiated", session: session.id, ...told });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
