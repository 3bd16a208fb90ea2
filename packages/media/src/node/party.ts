import type { Direction, Peers } from "../door.ts";
import type { Session, Told } from "../session.ts";
import type { MediaTime } from "./around.ts";
import type { Ports, SocketPair } from "./ports.ts";

/** A session with its transport. */
export type Party = {
  readonly session: Session;
  /** The sockets that we read. A browser's transport pushes its packets instead. */
  readonly sockets?: SocketPair;
  readonly tellOpened: () => void;
  /** Applies the peer's SDP. Reports Negotiated or throws a MediaError. */
  readonly remote: (sdp: string, as: "answer" | "offer", peers?: Peers) => void | Promise<void>;
  /** Makes our offer within the session. Reports Offered. `secured`: RTP/SAVP from now on, if the transport supports it. */
  readonly offer: (direction?: Direction, secured?: true) => void | Promise<void>;
  readonly close: () => Promise<void>;
};

export type PartyContext = {
  readonly ports: Ports;
  readonly tell: (event: Told) => void;
  readonly time: MediaTime;
};
