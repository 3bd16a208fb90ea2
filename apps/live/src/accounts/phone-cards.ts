/** What a SIP phone has to be given: the card that an administrator sees once, and the same for the phone itself to fetch. */
import { createHash, randomBytes } from "node:crypto";
import type { PhoneServer } from "@zongji/api";
import { machineClock } from "../clock.ts";

/** Where phones may come; `advertise`: what they are told, where the machine sits behind NAT. */
export type PhoneListener = {
  readonly name: string;
  readonly transport: "udp" | "tcp" | "tls";
  readonly bind?: string;
  readonly port?: number;
  readonly advertise?: { readonly host: string; readonly port: number };
};

export type PhoneAccount = {
  readonly device: string;
  readonly sipUser: string;
  readonly realm: string;
  readonly password: string;
  readonly digest: "MD5" | "SHA-256";
  readonly srtp: boolean;
};

type Card = { readonly account: PhoneAccount; readonly servers: readonly PhoneServer[]; readonly until: number };

/** How long a phone may fetch its card, ms: an administrator holds the phone before the screen meanwhile. */
const cardMs = 10 * 60_000;
const mostCards = 1000;
/** Bound to every address of the machine: the one by which the page was reached is told. */
const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);
const order = ["tls", "tcp", "udp"];
const usualPort = { udp: 5060, tcp: 5060, tls: 5061 };

/** The listeners that a phone may use, the safest first. @param only the one that it is bound to @param host by which the page was reached */
export const serversOf = (
  listeners: readonly PhoneListener[],
  only: string | null | undefined,
  host: string,
): PhoneServer[] =>
  listeners
    .filter(({ name }) => only === undefined || only === null || name === only)
    .map(({ name, transport, bind = "0.0.0.0", port = usualPort[transport], advertise }) => ({
      listener: name,
      transport,
      host: advertise?.host ?? (everywhere.has(bind) ? host : bind),
      port: advertise?.port ?? port,
    }))
    .sort((a, b) => order.indexOf(a.transport) - order.indexOf(b.transport));

const keyOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Cards that wait for their phones, in memory alone: each is given once, and a restart forgets them. */
export class PhoneCards {
  readonly #cards = new Map<string, Card>();
  readonly #now: () => number;

  constructor(now: () => number = machineClock.now) {
    this.#now = now;
  }

  /** Keeps a card; an older one of the same phone is void. `token`: 256 random bits. `until`: ms since the epoch. */
  put(account: PhoneAccount, servers: readonly PhoneServer[]): { readonly token: string; readonly until: number } {
    for (const [key, card] of this.#cards)
      if (card.until <= this.#now() || card.account.device === account.device) this.#cards.delete(key);
    const [oldest] = this.#cards.keys();
    if (this.#cards.size >= mostCards && oldest !== undefined) this.#cards.delete(oldest);
    const token = randomBytes(32).toString("base64url");
    const until = this.#now() + cardMs;
    this.#cards.set(keyOf(token), { account, servers, until });
    return { token, until };
  }

  /** Gives a card away; undefined where there is none, or its time is up. */
  take(token: string): Pick<Card, "account" | "servers"> | undefined {
    const key = keyOf(token);
    const card = this.#cards.get(key);
    this.#cards.delete(key);
    return card && card.until > this.#now() ? card : undefined;
  }
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

const hostText = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/**
 * The account as Linphone's remote provisioning reads it (lpconfig.xsd; https://wiki.linphone.org, Remote Provisioning): sections and entries of its
 * linphonerc. The phone is told not to fetch it again, since a card is given once.
 */
export const linphoneXml = (account: PhoneAccount, server: PhoneServer): string => {
  const { sipUser, realm, password, digest, srtp } = account;
  const address = `sip:${hostText(server.host)}:${server.port};transport=${server.transport}`;
  const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    sip: { default_proxy: "0", media_encryption: srtp || server.transport === "tls" ? "srtp" : "none" },
    auth_info_0: { username: sipUser, userid: sipUser, passwd: password, realm, domain: realm, algorithm: digest },
    proxy_0: {
      reg_proxy: `<${address}>`,
      reg_route: `<${address};lr>`,
      reg_identity: `<sip:${sipUser}@${realm}>`,
      reg_expires: "3600",
      reg_sendregister: "1",
      publish: "0",
    },
    misc: { "config-uri": "" },
  };
  const lines = Object.entries(sections).flatMap(([section, entries]) => [
    `  <section name="${section}">`,
    ...Object.entries(entries).map(
      ([name, value]) => `    <entry name="${name}" overwrite="true">${escaped(value)}</entry>`,
    ),
    "  </section>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">',
    ...lines,
    "</config>",
    "",
  ].join("\n");
};
