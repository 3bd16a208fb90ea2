import type { Command } from "./command.ts";
import type { SipRequest, SipResponse } from "./message/message.ts";
import type { NameAddr } from "./message/name-addr.ts";
import type { ReferTarget } from "./message/refer-to.ts";
import type { Body, InviteSnapshot, Peer, SessionId, Source } from "./settings.ts";

/** Host that the message came from which the event tells of, as an IP literal; absent where no message did. */
type HeardFrom = { readonly heardFrom?: string };

/**
 * Each session ends with exactly one `ended` or `failed`, and nothing of it comes after. `failed`: an INVITE of ours was never answered.
 */
export type SipEvent =
  /** A new call. Answer by `respond`. 100 has been sent. */
  | {
      readonly is: "invited";
      readonly session: SessionId;
      readonly peer: Peer;
      readonly source: Source;
      readonly uri: string;
      readonly from: NameAddr;
      readonly to: NameAddr;
      readonly callId: string;
      readonly body?: Body;
      /** The call is to take this one's place (RFC 3891): once it is answered, end that one by `bye` (or `cancel`, if it only rings). */
      readonly replaces?: SessionId;
      readonly request: SipRequest;
      /** To be kept until the call is answered or over. Only with `settings.keepInvites`. */
      readonly snapshot?: InviteSnapshot;
    }
  /**
   * An INVITE of ours is about to leave, or has its first provisional answer: to be kept until it is answered or over. Only with
   * `settings.keepInvites`.
   */
  | { readonly is: "inviting"; readonly session: SessionId; readonly snapshot: InviteSnapshot }
  /** Our 2xx has its ACK. `body` is the answer when our 2xx carried the offer. `reinvite`: it belongs to a re-INVITE of the peer. */
  | (HeardFrom & {
      readonly is: "acked";
      readonly session: SessionId;
      readonly reinvite: boolean;
      readonly body?: Body;
    })
  /**
   * Our reliable provisional has its PRACK (RFC 3262). `body` is the answer when our provisional carried the offer. A new offer in a PRACK
   * comes as `offered`.
   */
  | (HeardFrom & { readonly is: "pracked"; readonly session: SessionId; readonly status: number; readonly body?: Body })
  /**
   * A provisional answer to our INVITE (not 100). `dialog` is the To tag: forks differ in it. `reliable`: it arrives once, and
   * its PRACK has been sent unless `needsPrack`: then the body is an offer; answer by `prack`. The body of an unreliable one is only a preview
   * of the 2xx's.
   */
  | (HeardFrom & {
      readonly is: "progress";
      readonly session: SessionId;
      readonly status: number;
      readonly reason: string;
      readonly dialog?: string;
      readonly reliable: boolean;
      readonly needsPrack: boolean;
      readonly body?: Body;
      readonly response: SipResponse;
    })
  /**
   * Our INVITE was answered. ACK has been sent unless `needsAck`: then the body is an offer; answer by `ack`. Where offer and answer were done
   * by reliable provisionals of this dialog, there is no body here.
   */
  | (HeardFrom & {
      readonly is: "answered";
      readonly session: SessionId;
      readonly status: number;
      readonly dialog: string;
      readonly callId: string;
      readonly needsAck: boolean;
      readonly body?: Body;
      readonly response: SipResponse;
    })
  /** A second 2xx by forking was ACKed and ended with BYE. */
  | { readonly is: "forked"; readonly session: SessionId; readonly dialog: string; readonly response: SipResponse }
  /** `crossed`: it was cancelled, the 200 crossed, and has been ACKed and ended with BYE. */
  | {
      readonly is: "failed";
      readonly session: SessionId;
      readonly why: "rejected" | "timeout" | "transport" | "cancelled";
      readonly status?: number;
      readonly reason?: string;
      readonly crossed?: boolean;
      readonly response?: SipResponse;
    }
  /**
   * The session is over. bye: the peer ended it · byeSent: we did, and the BYE was answered or timed out · cancelled: the peer withdrew an
   * INVITE that we hadn't answered · refused: we answered it with a final error · ackTimeout: our 2xx was never acknowledged, BYE sent ·
   * prackTimeout: our reliable provisional was never acknowledged, 500 sent · expired: the Expires of the peer's INVITE ran out before it was
   * answered, 487 sent · sessionExpired: nobody refreshed the session in time (RFC 4028), BYE sent ·
   * lost: the peer doesn't know the dialog any more (481) or never answered a re-INVITE or UPDATE (408), BYE sent.
   */
  | {
      readonly is: "ended";
      readonly session: SessionId;
      readonly why:
        | "bye"
        | "byeSent"
        | "cancelled"
        | "refused"
        | "ackTimeout"
        | "prackTimeout"
        | "expired"
        | "sessionExpired"
        | "lost";
      readonly status?: number;
      /** Value of the Reason header field of the BYE or CANCEL (RFC 3326). */
      readonly reason?: string;
      /** When the peer sent its BYE first, by the agent's clock, where it was heard by a repetition, or waited for one. */
      readonly sentAt?: number;
      readonly request?: SipRequest;
    }
  /** The peer's re-INVITE. Answer by `respond`. Without a body it asks for our offer. */
  | (HeardFrom & {
      readonly is: "reinvited";
      readonly session: SessionId;
      readonly body?: Body;
      readonly request: SipRequest;
    })
  | { readonly is: "reinviteCancelled"; readonly session: SessionId }
  /** `refresh`: the session timer sent the last description again, without a command. The peer's answer may still differ. */
  | (HeardFrom & {
      readonly is: "reinviteAnswered";
      readonly session: SessionId;
      readonly refresh: boolean;
      readonly needsAck: boolean;
      readonly body?: Body;
      readonly response: SipResponse;
    })
  /** The session goes on as it was. 491s are over too: five tries. */
  | {
      readonly is: "reinviteFailed";
      readonly session: SessionId;
      readonly why: "rejected" | "timeout" | "transport";
      readonly status?: number;
      readonly response?: SipResponse;
    }
  /** The peer's new offer by UPDATE (RFC 3311) or in a PRACK (RFC 3262 §5), perhaps before the 2xx. Answer at once by `answerOffer`. */
  | (HeardFrom & {
      readonly is: "offered";
      readonly session: SessionId;
      readonly by: "UPDATE" | "PRACK";
      readonly body: Body;
      readonly request: SipRequest;
    })
  /** The peer's UPDATE without an offer: it was answered, its Contact and session timer are followed. */
  | { readonly is: "updated"; readonly session: SessionId; readonly request: SipRequest }
  /** Our UPDATE was taken. `body` is the answer when it carried an offer. */
  | (HeardFrom & {
      readonly is: "updateAnswered";
      readonly session: SessionId;
      readonly body?: Body;
      readonly response: SipResponse;
    })
  /** The session goes on as it was. Five tries for 491 and 500 are over too. */
  | {
      readonly is: "updateFailed";
      readonly session: SessionId;
      readonly why: "rejected" | "timeout" | "transport";
      readonly status?: number;
      readonly response?: SipResponse;
    }
  /**
   * The peer asks us to call another party in its place (RFC 3515). Answer by `answerRefer`, then tell by `referProgress`. `target.replaces`:
   * a consultative transfer; `replaced` is the session meant, if it is one of ours (the peer's talk with whom it transfers to).
   * `referredBy` is what the peer says of itself (RFC 3892). `notifies`: false if it wants no NOTIFY (RFC 4488); `referProgress` is refused.
   */
  | {
      readonly is: "referred";
      readonly session: SessionId;
      readonly refer: string;
      readonly target: ReferTarget;
      readonly replaced?: SessionId;
      readonly referredBy?: NameAddr;
      readonly notifies: boolean;
      readonly request: SipRequest;
    }
  /** The connection that the session's peer came by is closed. The session lives; a BYE can be sent once the peer is found again. */
  | { readonly is: "flowLost"; readonly session: SessionId }
  | {
      readonly is: "requested";
      readonly request: string;
      readonly session: SessionId;
      readonly method: string;
      readonly body?: Body;
      readonly message: SipRequest;
    }
  | {
      readonly is: "requestAnswered";
      readonly id: string;
      readonly session: SessionId;
      readonly why: "answered" | "timeout" | "transport";
      readonly status?: number;
      readonly response?: SipResponse;
    }
  | {
      readonly is: "optionsAnswered";
      readonly id: string;
      readonly why: "answered" | "timeout" | "transport";
      readonly status?: number;
      readonly tookMs: number;
    }
  /** The device has its first binding, or lost its last. */
  | { readonly is: "reachable"; readonly device: string }
  | {
      readonly is: "unreachable";
      readonly device: string;
      readonly why: "unregistered" | "expired" | "flowClosed";
    }
  /** The carrier has us for so long; told at each refresh. `serviceRoute`: URIs of RFC 3608, first hop first; [] if none. */
  | {
      readonly is: "registered";
      readonly id: string;
      readonly expiresSec: number;
      readonly serviceRoute: readonly string[];
    }
  /** Tried again by itself after `retryInMs`. An older registration may still hold at the carrier. */
  | {
      readonly is: "registrationFailed";
      readonly id: string;
      readonly why: "rejected" | "timeout" | "transport";
      readonly status?: number;
      readonly reason?: string;
      readonly retryInMs: number;
    }
  /** The last of a registration. answered: the carrier knows · otherwise it forgets us when the time is up. */
  | { readonly is: "unregistered"; readonly id: string; readonly why: "answered" | "timeout" | "transport" }
  /** Everything from the address outside dialogs is dropped, or with `user` only what that user asks from there. See `BanSettings`. */
  | { readonly is: "banned"; readonly address: string; readonly user?: string; readonly forMs: number }
  /** expired · command · room: too many were remembered. */
  | {
      readonly is: "unbanned";
      readonly address: string;
      readonly user?: string;
      readonly why: "expired" | "command" | "room";
    }
  /** A command that can't be honoured: nothing was sent. */
  | { readonly is: "refused"; readonly command: Command; readonly why: string };
