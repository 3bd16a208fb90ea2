/** Reads the called and the calling number of an INVITE. */
import { header, headerValues, type NameAddr, parseNameAddr, parseUri, type SipRequest, userOf } from "@zongji/sip";
import type { CalledNumberField } from "./door.ts";

/** Removes the visual separators of tel URIs (RFC 3966 §5.1.1). Leaves anything else than a telephone number as it is. */
const plainNumber = (user: string): string =>
  /^\+?[0-9().\- ]*[0-9][0-9().\- ]*$/.test(user) ? user.replace(/[().\- ]/g, "") : user;

const userOfUri = (uri: string): string => {
  const parsed = parseUri(uri);
  return parsed ? userOf(parsed) : "";
};

/** The called number in `field`; the Request-URI's if the field is missing or has no user. The first Diversion is the latest (RFC 5806 §4.1). */
export const calledNumber = (request: SipRequest, to: NameAddr, field: CalledNumberField): string => {
  const named = (name: string) => parseNameAddr(headerValues(request, name)[0] ?? "")?.user ?? "";
  const found =
    field === "to"
      ? to.user
      : field === "pCalledPartyId"
        ? named("p-called-party-id")
        : field === "diversion"
          ? named("diversion")
          : "";
  return plainNumber(found === "" ? userOfUri(request.uri) : found);
};

/** Privacy values that hide the caller (RFC 3323 §4.2, RFC 3325 §9.3). */
const hiding = new Set(["id", "user", "header", "history"]);
const anonymousUsers = new Set(["", "anonymous", "unknown", "unavailable", "restricted", "private"]);

export type Caller = { readonly number: string; readonly withheld: boolean };

/** The number in P-Asserted-Identity if the trunk is trusted, otherwise in From. Empty if withheld. */
export const callerNumber = (request: SipRequest, from: NameAddr, trustAssertedIdentity: boolean): Caller => {
  const privacy = (header(request, "privacy") ?? "").toLowerCase().split(/[;,\s]+/);
  if (privacy.some((token) => hiding.has(token))) return { number: "", withheld: true };
  const asserted = trustAssertedIdentity
    ? headerValues(request, "p-asserted-identity")
        .map((value) => parseNameAddr(value)?.user ?? "")
        .find((user) => !anonymousUsers.has(user.toLowerCase()))
    : undefined;
  const user = asserted ?? from.user;
  return anonymousUsers.has(user.toLowerCase())
    ? { number: "", withheld: true }
    : { number: plainNumber(user), withheld: false };
};
