/** INFO within a dialog (RFC 6086), in whatever state its leg is: it is answered at once, as OPTIONS is (RFC 4320 §4.2). */
import { dtmfTypes, readDtmfInfo, type SipEvent } from "@zongji/sip";
import { isUp, type Leg, type Step, sip } from "./leg.ts";

/** Digits by INFO, as some phones send them; before the answer they press nothing. */
export const requested = (leg: Leg, { request, body }: Extract<SipEvent, { is: "requested" }>): Step => {
  if (leg.state.at === "ending") return [leg, [sip({ do: "answerRequest", request, status: 481 })]];
  const read = readDtmfInfo(body);
  const headers = read.ok || read.status !== 415 ? [] : [{ name: "Accept", value: dtmfTypes }];
  const digits = read.ok && isUp(leg) ? [...read.digits] : [];
  return [
    leg,
    [
      sip({ do: "answerRequest", request, status: read.ok ? 200 : read.status, headers }),
      ...digits.map((digit) => ({ effect: "digit", digit, way: "info" }) as const),
    ],
  ];
};
