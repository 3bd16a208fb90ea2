import type { Body, Credentials, Destination, ExtraHeader, SessionId } from "./settings.ts";

/** What the switch asks for. Never answered in the same turn but by events. A command that a session's state can't honour yields `refused`. */
export type Command =
  | {
      readonly do: "invite";
      readonly session: SessionId;
      readonly destination: Destination;
      /** Request-URI. */
      readonly uri: string;
      readonly from: { readonly uri: string; readonly display?: string };
      /** Default: the Request-URI. */
      readonly to?: { readonly uri: string; readonly display?: string };
      /** User part of our Contact. Default: that of From. */
      readonly contactUser?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
      readonly credentials?: Credentials;
      /** Send later requests of the dialog where this one went, whatever Contact says (a device behind NAT). Default: only over flows. */
      readonly symmetric?: boolean;
    }
  /** Answers an incoming INVITE, or a re-INVITE that waits. 2xx is sent again until ACK. */
  | {
      readonly do: "respond";
      readonly session: SessionId;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
      readonly contactUser?: string;
    }
  /** Ends an INVITE of ours that is not answered. On an answered one it is a BYE. */
  | { readonly do: "cancel"; readonly session: SessionId; readonly headers?: readonly ExtraHeader[] }
  /** Ends a session in any state: BYE; CANCEL while ours rings; 480 while theirs is not answered. Held back until the ACK of our 200 is there (§15). */
  | { readonly do: "bye"; readonly session: SessionId; readonly headers?: readonly ExtraHeader[] }
  /** Without a body: asks for an offer. 491 is tried again by itself (§14.1). */
  | {
      readonly do: "reinvite";
      readonly session: SessionId;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Our answer to an offer that came in a 2xx (`answered` or `reinviteAnswered` with `needsAck`). */
  | { readonly do: "ack"; readonly session: SessionId; readonly body?: Body }
  /** A request within the dialog. Comes back as `requestAnswered`. */
  | {
      readonly do: "request";
      readonly id: string;
      readonly session: SessionId;
      readonly method: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Answers a `requested`. Unanswered ones get 500 after 16 s (32 T1). */
  | {
      readonly do: "answerRequest";
      readonly request: string;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** OPTIONS outside a dialog: is that peer alive? Comes back as `optionsAnswered`. */
  | {
      readonly do: "options";
      readonly id: string;
      readonly destination: Destination;
      readonly uri: string;
      readonly from?: { readonly uri: string; readonly display?: string };
      readonly credentials?: Credentials;
    };
