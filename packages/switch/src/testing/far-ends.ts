/** For tests: the far ends of the sandbox, each with a SIP stack of its own. */
import { type Address, type Command, createUserAgent, type SipEvent } from "@zongji/sip";
import type { FakeNetwork, Node } from "./fake-network.ts";
import { browserId, homeAddress, phoneResponse, sipDomain } from "./settings.ts";

const encoder = new TextEncoder();
export const body = (text: string) => ({ type: "application/sdp", bytes: encoder.encode(text) });

export type Peer = {
  readonly address: Address;
  readonly events: SipEvent[];
  /** The names of these events. */
  readonly seen: string[];
  readonly command: (command: Command) => void;
  /** Reacts to an event by itself. Set by tests; does nothing by default. */
  react: (event: SipEvent, peer: Peer) => void;
};
export type PeerNode = Peer & { node: Node };

export const createPeer = (network: FakeNetwork, address: Address, transport: "udp" | "ws"): PeerNode => {
  const agent = createUserAgent({
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    classify: () => ({ kind: "trunk", id: "zongji" }),
    handUp: ["INFO", "NOTIFY"],
  });
  const peer: PeerNode = {
    address,
    events: [],
    seen: [],
    command: (command) => network.feed(peer.node, command),
    react: () => {},
    node: undefined as never,
  };
  peer.node = network.join(address, agent, (event) => {
    peer.events.push(event);
    peer.seen.push(event.is);
    peer.react(event, peer);
  });
  if (transport === "ws")
    network.feed(peer.node, { is: "listening", listener: "ws", transport: "ws", advertise: address });
  return peer;
};

/** The peer calls the hotline. */
export const invite = (peer: Peer, session: string, more: Partial<Extract<Command, { do: "invite" }>> = {}): void =>
  peer.command({
    do: "invite",
    session,
    destination: { listener: "udp", ...homeAddress },
    uri: "sip:12345678@198.51.100.1",
    from: { uri: "sip:13900000000@192.0.2.1" },
    body: body("offer"),
    ...more,
  });

/** Feeds the home a datagram as it stands. */
export const sendRaw = (network: FakeNetwork, home: Node, from: Address, text: string): void =>
  network.feed(home, { is: "datagram", listener: "udp", remote: from, bytes: encoder.encode(text) });

/** Registers the phone 8001 by digest over UDP. */
export const registerPhone = (network: FakeNetwork, home: Node, { address }: Peer, now: number): void => {
  const { host, port } = address;
  const register = (cseq: number, more = "") =>
    `REGISTER sip:${sipDomain} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${port};branch=z9hG4bKr${cseq}${now}\r\nMax-Forwards: 70\r\n` +
    `From: <sip:8001@${sipDomain}>;tag=r\r\nTo: <sip:8001@${sipDomain}>\r\nCall-ID: reg@${host}\r\nCSeq: ${cseq} REGISTER\r\n` +
    `Contact: <sip:8001@${host}:${port}>\r\nExpires: 3600\r\n${more}Content-Length: 0\r\n\r\n`;
  const input = { is: "datagram", listener: "udp", remote: address, bytes: encoder.encode(register(1)) } as const;
  const answers: string[] = [];
  for (const output of home.agent.handle(input, now)) {
    // The phone's stack didn't send this request: its 401 is read here.
    if (output.out === "send") answers.push(new TextDecoder().decode(output.bytes));
    else network.perform(home, output);
  }
  const nonce = /nonce="([^"]+)"/.exec(answers.join(""))?.[1] ?? "";
  const credentials = `username="8001", realm="${sipDomain}", nonce="${nonce}", uri="sip:${sipDomain}"`;
  const rest = `algorithm=MD5, qop=auth, nc=00000001, cnonce="c", response="${phoneResponse(nonce)}"`;
  sendRaw(network, home, address, register(2, `Authorization: Digest ${credentials}, ${rest}\r\n`));
};

/** A browser connects by a WebSocket that the server let in, and registers. Returns a function that closes the WebSocket. */
export const connectBrowser = (
  network: FakeNetwork,
  home: Node,
  { node }: PeerNode,
  flow: string,
  contact: string,
): (() => void) => {
  const cut = network.connect(home, node, flow);
  network.feed(home, { is: "flowOpened", flow, listener: "ws", remote: node.address, identity: { device: browserId } });
  network.feed(node, { is: "flowOpened", flow, listener: "ws", remote: homeAddress });
  const bytes = encoder.encode(
    `REGISTER sip:${sipDomain} SIP/2.0\r\nVia: SIP/2.0/WS b.invalid;branch=z9hG4bKws\r\nMax-Forwards: 70\r\n` +
      `From: <sip:8002@${sipDomain}>;tag=w\r\nTo: <sip:8002@${sipDomain}>\r\nCall-ID: ws\r\nCSeq: 1 REGISTER\r\n` +
      `Contact: <${contact}>\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n`,
  );
  network.feed(home, { is: "bytes", flow, bytes });
  return () => {
    cut();
    network.feed(home, { is: "flowClosed", flow });
    network.feed(node, { is: "flowClosed", flow });
  };
};
