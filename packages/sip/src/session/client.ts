import { answerChallenge } from "../auth/answer.ts";
import type { Core } from "../core.ts";
import type { Credentials } from "../door.ts";
import type { Envelope } from "../message/envelope.ts";
import type { HeaderField, SipRequest, SipResponse } from "../message/message.ts";
import { field } from "../message/serialize.ts";
import { startClientOther } from "../transaction/client-other.ts";
import type { Transactions } from "../transaction/table.ts";
import type { Hop } from "../transport.ts";

export type Outcome =
  | { readonly why: "answered"; readonly response: SipResponse; readonly envelope: Envelope }
  | { readonly why: "timeout" | "transport" };

/** Notes among the tried fields that a stale nonce was answered already; `toSend` leaves it out. */
const staleMark = "";

export const toSend = (tried: readonly HeaderField[]): HeaderField[] => tried.filter(({ name }) => name !== staleMark);

/** The authorization fields for another try, or undefined when there is no sense in one: answered once, and not because it was stale. */
export function authorize(
  core: Core,
  response: SipResponse,
  request: SipRequest,
  credentials: Credentials | undefined,
  tried: readonly HeaderField[],
): HeaderField[] | undefined {
  if (credentials === undefined || (response.status !== 401 && response.status !== 407)) return undefined;
  const answer = answerChallenge(response, request, credentials, core.token(8));
  if (answer === undefined) return undefined;
  // Once for each realm, and once more where only the nonce was too old.
  const again = tried.some(({ name }) => name === answer.name);
  if (again && (!answer.stale || tried.some(({ name }) => name === staleMark))) return undefined;
  // A proxy's answer stays beside the far end's (RFC 3261 §22.3).
  const kept = tried.filter(({ name }) => name !== answer.name);
  return [...kept, field(answer.name, answer.value), ...(again ? [field(staleMark, "")] : [])];
}

/** A request other than INVITE, tried again once where it is challenged. `make` counts CSeq up and gives a new branch each time. */
export function ask(
  transactions: Transactions,
  hop: Hop,
  make: (fields: readonly HeaderField[]) => SipRequest,
  credentials: Credentials | undefined,
  done: (outcome: Outcome) => void,
  fields: readonly HeaderField[] = [],
): void {
  const request = make(toSend(fields));
  startClientOther(transactions, request, hop, {
    final(response, envelope) {
      const again = authorize(transactions.core, response, request, credentials, fields);
      if (again !== undefined) ask(transactions, hop, make, credentials, done, again);
      else done({ why: "answered", response, envelope });
    },
    timeout: () => done({ why: "timeout" }),
    transportError: () => done({ why: "transport" }),
  });
}
