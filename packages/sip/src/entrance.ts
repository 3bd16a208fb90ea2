/** Decides which sources are heard: bans, and the requests that an unknown source may make. */
import { canonicalHost } from "./address.ts";
import type { Bans } from "./auth/bans.ts";
import { claimed } from "./auth/challenger.ts";
import type { Core } from "./core.ts";
import type { Admission, RequestFacts, Source } from "./door.ts";
import { type SipRequest, textOf } from "./message/message.ts";
import { isSipUri, parseUri } from "./message/uri.ts";
import type { Registrar } from "./registrar/registrar.ts";
import type { TransportLayer } from "./transport.ts";

/** `isKnown`: the source is one that we know, as far as UDP can tell. */
export type Entered = {
  readonly admission: Exclude<Admission, { kind: "stranger" }>;
  readonly isKnown: boolean;
};

export type Entrance = {
  /** For requests outside dialogs. Undefined: nothing is answered, and it was counted. */
  enter(request: SipRequest, facts: RequestFacts, source: Source): Entered | undefined;
  /** Counts a wrong digest with a nonce of ours; bans the source after too many. */
  guessed(source: Source, user: string): void;
  /** May this address connect? */
  admits(host: string): boolean;
};

type Parts = {
  readonly core: Core;
  readonly bans: Bans;
  readonly registrar: Registrar;
  readonly transport: TransportLayer;
};

export function createEntrance({ core, bans, registrar, transport }: Parts): Entrance {
  const { settings, count } = core;
  const domains = settings.domains && new Set(settings.domains.map(canonicalHost));

  const isOurs = (uri: string): boolean => {
    const parsed = parseUri(uri);
    return parsed !== undefined && isSipUri(parsed) && domains?.has(canonicalHost(parsed.host)) === true;
  };

  /** See `BanSettings`: a registered device goes on from where it speaks, and under its own name from its address. */
  function isBanned(request: SipRequest, facts: RequestFacts, source: Source): boolean {
    const { host } = source.remote;
    if (bans.size() === 0 || source.identity !== undefined || settings.neverBanned(host)) return false;
    const device = settings.deviceOf(request.method === "REGISTER" ? facts.toUser : facts.fromUser);
    const names = claimed(request);
    const isOwn = names.every((name) => settings.digestUser(name, settings.realm)?.device === device);
    if (device !== undefined && isOwn && registrar.speaksFrom(source, device)) return false;
    const users = [request.method === "REGISTER" ? facts.toUser : facts.fromUser, ...names];
    if (users.some((user) => bans.isBanned(host, user))) return true;
    return bans.isBanned(host) && !(device !== undefined && isOwn && registrar.isHome(host, device));
  }

  function admissionOf(request: SipRequest, facts: RequestFacts, source: Source): Admission {
    if (source.identity !== undefined) return { kind: "device" };
    const admission = settings.classify(source, facts);
    if (domains === undefined) return admission;
    if (admission.kind === "trunk" && admission.anywhere !== true) return admission;
    if (!registrar.speaksFrom(source) && !isOurs(request.uri)) return { kind: "stranger" };
    // A request for our domain is answered as if its name were known: so the answer doesn't tell which names are.
    return admission.kind === "stranger" ? { kind: "device" } : admission;
  }

  function silence(reason: "stranger" | "banned", source: Source): undefined {
    count[reason]++;
    if (source.flow !== undefined) transport.close(source.flow);
    return undefined;
  }

  return {
    enter(request, facts, source) {
      const admission = admissionOf(request, facts, source);
      if (admission.kind === "trunk" && admission.anywhere !== true) return { admission, isKnown: true };
      if (isBanned(request, facts, source)) return silence("banned", source);
      if (admission.kind === "stranger") return silence("stranger", source);
      return { admission, isKnown: source.identity !== undefined || registrar.speaksFrom(source) };
    },
    guessed(source, user) {
      const { host } = source.remote;
      if (settings.neverBanned(host)) return;
      bans.failed(host, user, registrar.isHome(host));
      if (!bans.isBanned(host)) return;
      for (const flow of transport.flows.values()) {
        if (flow.unproven?.running === true && bans.isBanned(flow.remote.host)) transport.close(flow.id);
      }
    },
    admits: (host) => !bans.isBanned(host) || settings.neverBanned(host) || registrar.isHome(host),
  };
}

export const factsOf = (
  request: SipRequest,
  envelope: { readonly from: { readonly user: string }; readonly to: { readonly user: string } } | undefined,
  registration: string | undefined,
): RequestFacts => ({
  ...(registration !== undefined && { registration }),
  method: request.method,
  uri: request.uri,
  fromUser: textOf(envelope?.from.user ?? ""),
  toUser: textOf(envelope?.to.user ?? ""),
});
