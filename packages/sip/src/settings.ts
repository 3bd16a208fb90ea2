/** Addresses, peers and the settings of the stack. Times are ms; `host` is an IP literal (IPv6 without brackets). */
export type Transport = "udp" | "tcp" | "tls" | "ws" | "wss";
export type Address = { readonly host: string; readonly port: number };
/** Names one connection (TCP, TLS, WebSocket). Given by the node part when the peer connects, by the agent when it asks for a connection. */
export type FlowId = string;
/** Names one INVITE session: the switch uses the leg's id. Incoming ones are named by `settings.newSession`. */
export type SessionId = string;
/** The device that a browser's WebSocket belongs to; the HTTP server has checked that. */
export type Identity = { readonly device: string };

/** Where a request goes. Over UDP and new connections by a named listener, whose advertised address stands in Via and Contact. */
export type Destination =
  | { readonly flow: FlowId }
  | { readonly listener: string; readonly host: string; readonly port: number };

export type Body = { readonly type: string; readonly bytes: Uint8Array };
/** A header field to add. The name in any spelling; the value is text, line breaks are taken out. */
export type ExtraHeader = { readonly name: string; readonly value: string };

/** Our digest credentials for a peer (401/407). `ha1` instead of a password: hex of H(user:realm:password) for that realm. */
export type Credentials = {
  readonly username: string;
  readonly password?: string;
  readonly realm?: string;
  readonly ha1?: { readonly md5?: string; readonly sha256?: string };
};

/** An address, and the listener of ours by which it is spoken with. */
export type Place = { readonly listener: string; readonly remote: Address };

/** Where a message came from. */
export type Source = Place & {
  readonly transport: Transport;
  readonly flow?: FlowId;
  readonly identity?: Identity;
};

/**
 * An unanswered INVITE, kept so that after a crash another process can end it: ours by CANCEL (RFC 3261 §9.1), the peer's by a refusal. Plain JSON.
 * There is none over a WebSocket, which dies with the process.
 */
export type InviteSnapshot = {
  readonly v: 1;
  /** inviting: ours · invited: theirs. */
  readonly is: "inviting" | "invited";
  readonly session: SessionId;
  /** The INVITE as it went over the wire, a character for each byte. */
  readonly message: string;
  /** Our INVITE has a provisional response. */
  readonly heard: boolean;
  /** Where our INVITE went, or where the responses to the peer's go. */
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly symmetric: boolean;
  /** Of the peer's INVITE: our To tag. */
  readonly tag?: string;
  /** Of the peer's INVITE: our Contact. Our own INVITE has it in `message`. */
  readonly contact?: string;
  /** What the session's timer may be. Default: `settings.sessionTimer`. */
  readonly timer?: SessionTimer | false;
};

/**
 * Session timer, which ends a session whose peer is dead (RFC 4028). `intervalSec`: the interval that we ask for. `minSec`: the shortest that we accept;
 * a shorter one gets 422. The RFC forbids less than 90.
 */
export type SessionTimer = { readonly intervalSec: number; readonly minSec: number };

export type RequestFacts = {
  readonly method: string;
  readonly uri: string;
  /** User part of the From URI, %-decoded; "" if none. */
  readonly fromUser: string;
  readonly toUser: string;
  /**
   * The registration of ours (command `register`) whose Contact the Request-URI names. Set only if the source is the registrar's address, or
   * the registration is open to `anyAddress`: then the request may be taken for that carrier's. Nobody can guess such a Contact.
   */
  readonly registration?: string;
};

/**
 * Who a source is. A trunk is let in without a challenge unless `challenge` names a realm (the test trunk). A device is challenged in
 * `settings.realm` unless its flow carries an identity. A stranger gets silence.
 *
 * With `settings.domains` this is overruled for sources that nobody knows, so that what they get doesn't tell which extensions exist:
 * a stranger that asks for one of our domains is challenged like a device, and a device or an `anywhere` trunk that asks for anything else
 * gets silence. Known are a flow with an identity, a trunk without `anywhere`, and where a registered device speaks from.
 */
export type Admission =
  | {
      readonly kind: "trunk";
      readonly id: string;
      readonly challenge?: string;
      /** Offered in the challenge instead of `settings.algorithms`. */
      readonly algorithms?: readonly ("MD5" | "SHA-256")[];
      readonly symmetric?: boolean;
      /** Told by the request alone, not by its address: its source is as unknown as a stranger's until the digest is right. */
      readonly anywhere?: boolean;
    }
  | { readonly kind: "device" }
  | { readonly kind: "stranger" };

/** Who sent a request that was let in. `user` is the digest user that proved itself. */
export type Peer =
  | { readonly kind: "trunk"; readonly id: string; readonly user?: string }
  | { readonly kind: "device"; readonly device: string; readonly user?: string };

/**
 * What is stored of a digest user: never a password. What is stored is accepted. `algorithms` are offered to the device of this name instead
 * of `settings.algorithms`: not every phone bears two challenges (baresip 1.1 gives up at one that it doesn't know, wherever it stands).
 * `device` is the device that the user stands for; without it the user may only call (the test trunk). `listener`: the only one where the device
 * may register and call; at another even the right answer gets 403.
 */
export type DigestUser = {
  readonly md5?: string;
  readonly sha256?: string;
  readonly device?: string;
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
  readonly listener?: string;
};

export type Settings = {
  /** Branches, tags and Call-IDs come from here: `bytes` random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly classify: (source: Source, facts: RequestFacts) => Admission;
  /**
   * Whether two sources are of one carrier; undefined: the first is no carrier's. Within a call of a carrier only that carrier is heard, and whoever its
   * Contact and Record-Route name. Default: nobody is a carrier.
   */
  readonly sameCarrier?: (one: Place, other: Place) => boolean | undefined;
  /** Stored HA1 of a digest user in a realm. */
  readonly digestUser?: (username: string, realm: string) => DigestUser | undefined;
  /**
   * What each digest user of a realm is offered, one entry a user in any order: a name that nobody has is offered what some user is, with the same
   * chance, so that offers tell nothing of who there is. The same array until it changes. Default: `algorithms` for everybody.
   */
  readonly digestOffers?: (realm: string) => readonly (readonly ("MD5" | "SHA-256")[])[];
  /** The device whose address of record has this user part ("8001"), or undefined. */
  readonly deviceOf?: (user: string) => string | undefined;
  /** Name for an incoming session. Default: random. */
  readonly newSession?: () => SessionId;
  /**
   * Host names (or addresses) that a stranger's Request-URI must have, in any case of letters. Anything else from an unknown source is
   * dropped and counted as `stranger`. An address listed here is found by whoever scans addresses. Default: no such rule.
   */
  readonly domains?: readonly string[];
  /** Addresses of trunks and the like: their failures count for nothing, and nothing from them is dropped. Default: none. */
  readonly neverBanned?: (host: string) => boolean;
  readonly bans?: Partial<BanSettings>;
  /** Realm in which devices are challenged. Default "zongji". */
  readonly realm?: string;
  /** Key of the nonces' HMAC. Default: random bytes, new with each start. */
  readonly nonceKey?: Uint8Array;
  readonly nonceLifeMs?: number;
  /** Digest algorithms that are offered where nothing else is said, in order. Default MD5 alone, which every phone knows. */
  readonly algorithms?: readonly ("MD5" | "SHA-256")[];
  /** Server and User-Agent. Default "Zongji". */
  readonly product?: string;
  /** In-dialog methods that are handed up as `requested`; the rest get 405. Default ["INFO"]. */
  readonly handUp?: readonly string[];
  /** Option tags that we accept in Require besides 100rel, timer, replaces and norefersub. Default none. */
  readonly supported?: readonly string[];
  /** Session timers (RFC 4028). Default 1800 s, at least 90 s; false: none. */
  readonly sessionTimer?: SessionTimer | false;
  /** What holds for one peer that calls us, instead of `sessionTimer`; undefined: that. Of our own calls `invite` says it. */
  readonly sessionTimerOf?: (peer: Peer) => SessionTimer | false | undefined;
  /**
   * What a peer's call gets whose body has a part with `handling=required` that we don't read, as ISUP of a gateway (RFC 5621 §8.1): "ignore", the default,
   * takes the SDP beside it and leaves the part; "refuse" answers 415 as the letter wants it.
   */
  readonly unreadPartsOf?: (peer: Peer) => "ignore" | "refuse" | undefined;
  /** RFC 3261 §17: 500, 4000, 5000. */
  readonly t1Ms?: number;
  readonly t2Ms?: number;
  readonly t4Ms?: number;
  /** Timer D on unreliable transports, at least 32 s. */
  readonly timerDMs?: number;
  /** How often a non-100 provisional is sent again while a call rings (RFC 3261 §13.3.1.1). Default 60000. */
  readonly provisionalRepeatMs?: number;
  /** Bounds of a registration. Default 60, 3600, 3600 s. */
  readonly expiresSec?: { readonly min: number; readonly max: number; readonly default: number };
  readonly bindingsPerDevice?: number;
  /** Wait after a registration of ours failed: doubled from `min` to `max`, less up to half by chance (RFC 5626 §4.5). Default 5000, 300000. */
  readonly registerRetryMs?: { readonly min: number; readonly max: number };
  /** CRLF CRLF on connections that we opened (RFC 5626 §3.5.1), and to registrars over UDP. Default off. */
  readonly keepAliveMs?: number;
  /** Tell `inviting`, and give `invited` its snapshot, so that a crash leaves no phone ringing. Default false. */
  readonly keepInvites?: boolean;
  /**
   * When the peer of a restored session was heard speaking first since then, monotonic ms; undefined: not yet. A BYE that may have been sent after that, and
   * before anybody listened, waits for its repetition, which tells when it was sent first. Default: always, so that no BYE waits.
   */
  readonly heardAt?: (session: SessionId) => number | undefined;
  /** The earliest that what is read now may have come, monotonic ms: it may have waited in its socket. Default: it has just come. */
  readonly cameFrom?: () => number | undefined;
  readonly limits?: Partial<Limits>;
};

/**
 * Who guesses passwords is dropped in silence. Only a wrong answer to a nonce that we gave to that very address counts, so that no forged
 * datagram bans anybody. IPv6 addresses count by their /64.
 *
 * - `failures` of one user from one address within `withinMs`: that user is dropped from that address.
 * - `failures` from one address, whatever users: the address is dropped. Where a device is registered from it, it takes three times as many
 *   (one wrong phone behind a NAT locks no other out), and devices that are registered from there go on.
 * - Within dialogs everything goes on.
 */
export type BanSettings = {
  /** Default 10. */
  readonly failures: number;
  /** Default 600000. */
  readonly withinMs: number;
  /** Default 600000. */
  readonly forMs: number;
  /** Addresses, and users of addresses, that are remembered at one time; the oldest go first. Default 10000. */
  readonly remembered: number;
};

export type Limits = {
  /** Largest message, head and body. Default 65535 bytes. */
  readonly messageBytes: number;
  /** Default 256 fields. */
  readonly headerCount: number;
  /** Default 8192 bytes with its continuation lines. */
  readonly lineBytes: number;
  /**
   * Transactions and sessions at one time; above it requests are dropped and counted. One address has half as many INVITEs as sessions whose 2xx it has not
   * acknowledged. A call over UDP leaves two transactions for 32 s, each about 2.5 KB. Default 60000, 5000.
   */
  readonly transactions: number;
  readonly sessions: number;
  /** A TCP or TLS connection that a peer opened is closed if it has brought no proof by then. Default 30000 ms. */
  readonly unprovenMs: number;
};
