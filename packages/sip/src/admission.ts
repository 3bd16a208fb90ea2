import type { Asking, Challenger } from "./auth/challenger.ts";
import type { Refusal } from "./checks.ts";
import type { Core } from "./core.ts";
import type { Admission, Peer, RequestFacts, Source } from "./door.ts";
import type { Envelope } from "./message/envelope.ts";
import { type SipRequest, textOf } from "./message/message.ts";
import { field } from "./message/serialize.ts";

/** silence: nothing goes out · refuse · admit. */
export type Decision =
  | { readonly is: "silence" }
  | { readonly is: "refuse"; readonly refusal: Refusal }
  | { readonly is: "admit"; readonly peer: Peer | undefined; readonly symmetric: boolean };

export function factsOf(request: SipRequest, envelope: Envelope | undefined): RequestFacts {
  return {
    method: request.method,
    uri: request.uri,
    fromUser: textOf(envelope?.from.user ?? ""),
    toUser: textOf(envelope?.to.user ?? ""),
  };
}

/** Who may ask for this, outside a dialog. OPTIONS and what will be refused anyway (405 and the like) is not challenged. */
export function admit(
  core: Core,
  challenger: Challenger,
  request: SipRequest,
  envelope: Envelope,
  source: Source,
  admission: Admission,
): Decision {
  if (admission.kind === "stranger") {
    core.count.stranger++;
    return { is: "silence" };
  }
  if (admission.kind === "trunk") {
    const symmetric = admission.symmetric ?? false;
    if (request.method === "REGISTER") return forbid(core);
    if (admission.challenge === undefined || request.method !== "INVITE") {
      return { is: "admit", peer: { kind: "trunk", id: admission.id }, symmetric };
    }
    const { challenge: realm, algorithms } = admission;
    const proof = prove(core, challenger, request, { realm, host: source.remote.host, algorithms });
    if ("is" in proof) return proof;
    return { is: "admit", peer: { kind: "trunk", id: admission.id, user: proof.user }, symmetric };
  }
  if (request.method !== "REGISTER" && request.method !== "INVITE")
    return { is: "admit", peer: undefined, symmetric: true };
  return admitDevice(core, challenger, request, envelope, source);
}

/** REGISTER speaks for the AOR in To (RFC 3261 §10.3 step 5), INVITE for the one in From. */
function admitDevice(
  core: Core,
  challenger: Challenger,
  request: SipRequest,
  envelope: Envelope,
  source: Source,
): Decision {
  const address = request.method === "REGISTER" ? envelope.to : envelope.from;
  const user = textOf(address.user);
  const device = core.settings.deviceOf(user);
  if (source.identity !== undefined) {
    if (device === undefined || device !== source.identity.device) return forbid(core);
    return { is: "admit", peer: { kind: "device", device }, symmetric: true };
  }
  const proof = prove(core, challenger, request, { realm: core.settings.realm, host: source.remote.host, user });
  if ("is" in proof) return proof;
  if (device === undefined || proof.device !== device) return forbid(core);
  return { is: "admit", peer: { kind: "device", device, user: proof.user }, symmetric: true };
}

function forbid(core: Core): Decision {
  core.count.forbidden++;
  return { is: "refuse", refusal: { status: 403 } };
}

function prove(
  core: Core,
  challenger: Challenger,
  request: SipRequest,
  by: Asking,
): { user: string; device: string | undefined } | Decision {
  const verdict = challenger.check(request, by, core.now);
  if (verdict.is === "ok") return { user: verdict.username, device: verdict.user.device };
  if (verdict.is === "malformed") {
    core.count.badAuth++;
    return { is: "refuse", refusal: { status: 400, reason: "Bad Authorization" } };
  }
  if (verdict.failed) core.count.badAuth++;
  const fields = verdict.challenges.map((value) => field("www-authenticate", value));
  return { is: "refuse", refusal: { status: 401, fields } };
}
