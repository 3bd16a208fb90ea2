/** INFO within a dialog (RFC 6086). It is answered at once in every state of the leg, as OPTIONS is (RFC 4320 §4.2). */
import { dtmfTypes, readDtmfInfo, type SipEvent } from "@zongji/sip";
import { isAnswered, type Leg, type Step, sip } from "./leg.ts";

/** Reads digits, which some phones send by INFO. They count only after the answer. */
export const requested = (leg: Leg, { request, body }: Extract<SipEvent, { is: "requested" }>): Step => {
  if (leg.state.at === "ending") return [leg, [sip({ do: "answerRequest", request, status: 481 })]];
  const read = readDtmfInfo(body);
  const headers = read.ok || read.status !== 415 ? [] : [{ name: "Accept", value: dtmfTypes }];
  const digits = read.ok && isAnswered(leg) ? [...read.digits] : [];
  return [
    leg,
    [
      sip({ do: "answerRequest", request, status: read.ok ? 200 : read.status, headers }),
      ...digits.map((digit) => ({ effect: "digit", digit, way: "info" }) as const),
    ],
  ];
};
