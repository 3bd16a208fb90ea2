import type {
  Body,
  Credentials,
  Destination,
  ExtraHeader,
  InviteSnapshot,
  SessionId,
  SessionTimer,
} from "./settings.ts";

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
      /** Call over this registration of ours: its Contact and, as Route, its Service-Route (RFC 3608 §6.1). None by that id: `refused`. */
      readonly registration?: string;
      /** Instead of `settings.sessionTimer`. */
      readonly sessionTimer?: SessionTimer | false;
      /** 100rel: whether the peer may, must or can't answer provisionally with reliability (RFC 3262). Default "supported". */
      readonly reliable?: "supported" | "required" | "off";
    }
  /**
   * Answers an incoming INVITE, or a re-INVITE that waits. 2xx is sent again until ACK. A 101–199 is sent reliably where `reliable` asks for
   * it and the peer supports it, and always where the peer requires it: it goes again until its PRACK comes (64 T1 without: 500 and `ended`
   * "prackTimeout"), and what is to follow it waits: the next 1xx, and a 2xx where it had a body (RFC 3262 §3). Once a reliable 1xx carried
   * the answer, or had its offer answered, the bodies of later responses to this INVITE are left out (RFC 3262 §5).
   */
  | {
      readonly do: "respond";
      readonly session: SessionId;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
      readonly contactUser?: string;
      readonly reliable?: boolean;
    }
  /** Ends an INVITE of ours that is not answered. On an answered one it is a BYE. */
  | { readonly do: "cancel"; readonly session: SessionId; readonly headers?: readonly ExtraHeader[] }
  /**
   * Ends what an INVITE of a dead process began. Ours is cancelled (§9.1: once a provisional answer was heard), and a 200 that crosses is ACKed
   * and ended with BYE; `resend`: without such an answer it is sent again, so that one comes. Theirs is refused with 503.
   */
  | {
      readonly do: "abandon";
      readonly snapshot: InviteSnapshot;
      readonly resend: boolean;
      readonly headers?: readonly ExtraHeader[];
    }
  /**
   * Goes on with an INVITE of a dead process, as if it had not died: ours rings on (`resend`: without a provisional answer it is sent again, as by
   * timer A), theirs waits for `respond`. Where there is no way to the peer any more, `failed` or `ended` follows.
   */
  | { readonly do: "resume"; readonly snapshot: InviteSnapshot; readonly resend: boolean }
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
  /** Our answer to the offer that came in a reliable provisional (`progress` with `needsPrack`). `dialog`: that of the `progress`. */
  | { readonly do: "prack"; readonly session: SessionId; readonly dialog: string; readonly body?: Body }
  /**
   * UPDATE (RFC 3311), with a new offer or without one; also before the 2xx, as soon as offer and answer are done by reliable provisionals.
   * Waits for its turn; a later one replaces one that waits; 491 and 500 are tried again by themselves. Comes back as `updateAnswered` or
   * `updateFailed`. Refused where the peer's Allow doesn't name UPDATE.
   */
  | {
      readonly do: "update";
      readonly session: SessionId;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Answers `offered`: 2xx with the answer as body, or 488 and the like; then the session stays as it was. Unanswered ones get 504 after 16 s (32 T1). */
  | {
      readonly do: "answerOffer";
      readonly session: SessionId;
      readonly status: number;
      readonly reason?: string;
      readonly body?: Body;
      readonly headers?: readonly ExtraHeader[];
    }
  /**
   * Answers `referred` (RFC 3515): 2xx takes it on (it leaves as 202, "100 Trying" is told by NOTIFY at once), 603 and the like decline.
   * Unanswered ones get 500 after 16 s (32 T1).
   */
  | {
      readonly do: "answerRefer";
      readonly refer: string;
      readonly status: number;
      readonly reason?: string;
      readonly headers?: readonly ExtraHeader[];
    }
  /**
   * What became of a REFER that was taken on, for the peer's NOTIFY: 1xx goes on, anything else is the end of it. Goes out also after the
   * peer's BYE (many phones hang up at once). Without an end the subscription runs out after 180 s.
   */
  | { readonly do: "referProgress"; readonly refer: string; readonly status: number; readonly reason?: string }
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
  /**
   * Registers us with a carrier (RFC 3261 §10.2) and keeps it so until `unregister`: refreshed in time, tried again after failures and when
   * its connection closes. The same id again changes it at once. Tells `registered`, `registrationFailed`.
   */
  | {
      readonly do: "register";
      readonly id: string;
      readonly destination: Destination;
      /** Request-URI: the carrier's domain, "sip:carrier.example". */
      readonly registrar: string;
      /** Address of record, for To and From: "sip:12345678@carrier.example". */
      readonly aor: string;
      /** User part of our Contact. Default: that of the AOR. A parameter `line` that nobody can guess makes it distinct. */
      readonly contactUser?: string;
      /** What we ask for. Default 3600 s; what is granted counts. */
      readonly expiresSec?: number;
      readonly credentials?: Credentials;
      /** Calls to our Contact are this carrier's from whatever address they come. Default: from the registrar's alone. */
      readonly anyAddress?: boolean;
      readonly headers?: readonly ExtraHeader[];
    }
  /** Takes the registration back (Expires 0) and forgets it. Tells `unregistered`. */
  | { readonly do: "unregister"; readonly id: string }
  /** Lifts all bans of an address. None: `refused`. */
  | { readonly do: "unban"; readonly address: string }
  /** OPTIONS outside a dialog: is that peer alive? Comes back as `optionsAnswered`. */
  | {
      readonly do: "options";
      readonly id: string;
      readonly destination: Destination;
      readonly uri: string;
      readonly from?: { readonly uri: string; readonly display?: string };
      readonly credentials?: Credentials;
    };

/** What concerns no call. */
export type DeskCommand = Extract<Command, { do: "register" | "unregister" | "unban" }>;
