import type { Asking, Challenger } from "./auth/challenger.ts";
import type { Refusal } from "./checks.ts";
import type { Core } from "./core.ts";
import type { Admission, DigestUser, Peer, Source } from "./door.ts";
import type { Entrance } from "./entrance.ts";
import type { Envelope } from "./message/envelope.ts";
import { type SipRequest, textOf } from "./message/message.ts";
import { field } from "./message/serialize.ts";

export type Decision =
  /** `heard`: it used a nonce that we gave to its address, so the address isn't forged. */
  | { readonly is: "refuse"; readonly refusal: Refusal; readonly heard: boolean }
  | { readonly is: "admit"; readonly peer: Peer | undefined; readonly symmetric: boolean };

export type Admitting = { readonly core: Core; readonly challenger: Challenger; readonly entrance: Entrance };

/** Decides who may make a request outside dialogs. Doesn't challenge OPTIONS, nor requests that are refused anyway (405 and the like). */
export function admit(
  at: Admitting,
  request: SipRequest,
  envelope: Envelope,
  source: Source,
  admission: Exclude<Admission, { kind: "stranger" }>,
): Decision {
  if (admission.kind === "trunk") {
    const symmetric = admission.symmetric ?? false;
    if (request.method === "REGISTER") return forbid(at.core, false);
    if (admission.challenge === undefined || request.method !== "INVITE") {
      return { is: "admit", peer: { kind: "trunk", id: admission.id }, symmetric };
    }
    const { challenge: realm, algorithms, anywhere = false } = admission;
    const proof = prove(at, request, source, { realm, host: source.remote.host, algorithms }, anywhere);
    if ("is" in proof) return proof;
    // A phone's secret proves a phone, where both live in one realm.
    if (proof.digestUser.device !== undefined) return forbid(at.core);
    return { is: "admit", peer: { kind: "trunk", id: admission.id, user: proof.user }, symmetric };
  }
  if (request.method !== "REGISTER" && request.method !== "INVITE")
    return { is: "admit", peer: undefined, symmetric: true };
  return admitDevice(at, request, envelope, source);
}

/** REGISTER speaks for the AOR in To (RFC 3261 §10.3 step 5), INVITE for the one in From. */
function admitDevice(at: Admitting, request: SipRequest, envelope: Envelope, source: Source): Decision {
  const { core } = at;
  const address = request.method === "REGISTER" ? envelope.to : envelope.from;
  const user = textOf(address.user);
  const device = core.settings.deviceOf(user);
  if (source.identity !== undefined) {
    if (device === undefined || device !== source.identity.device) return forbid(core);
    return { is: "admit", peer: { kind: "device", device }, symmetric: true };
  }
  const proof = prove(at, request, source, { realm: core.settings.realm, host: source.remote.host, user });
  if ("is" in proof) return proof;
  const { listener = source.listener } = proof.digestUser;
  if (device === undefined || proof.digestUser.device !== device || listener !== source.listener) return forbid(core);
  return { is: "admit", peer: { kind: "device", device, user: proof.user }, symmetric: true };
}

function forbid(core: Core, heard = true): Decision {
  core.count.forbidden++;
  return { is: "refuse", refusal: { status: 403 }, heard };
}

function prove(
  { core, challenger, entrance }: Admitting,
  request: SipRequest,
  source: Source,
  by: Asking,
  counts = true,
): { user: string; digestUser: DigestUser } | Decision {
  const verdict = challenger.check(request, by, core.now);
  if (verdict.is === "ok") return { user: verdict.username, digestUser: verdict.user };
  if (verdict.is === "malformed") {
    core.count.badAuth++;
    return { is: "refuse", refusal: { status: 400, reason: "Bad Authorization" }, heard: false };
  }
  if (verdict.failed) core.count.badAuth++;
  if (counts && verdict.guess !== undefined) entrance.guessed(source, verdict.guess);
  const fields = verdict.challenges.map((value) => field("www-authenticate", value));
  return { is: "refuse", refusal: { status: 401, fields }, heard: verdict.guess !== undefined };
}
