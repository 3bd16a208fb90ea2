import { type Capture, header } from "@zongji/kit";

/** Set-up times as the wire shows them, from INVITE to 200, ms, sorted; Infinity: the call was not answered. This process itself is late when much goes on in it. */
export const setUpsOnWireMs = (capture: Capture, sipPort: number, callIds: readonly string[]): number[] => {
  const messages = capture.sip(sipPort).filter((message) => /INVITE/.test(header(message, "cseq")));
  const times = callIds.map((id) => {
    const own = messages.filter((message) => header(message, "call-id") === id);
    const invited = own.find(({ method }) => method === "INVITE");
    if (!invited) throw new Error(`no INVITE of call ${id} was seen on the wire`);
    const answered = own.find(({ status }) => status === 200);
    return answered ? answered.atMs - invited.atMs : Number.POSITIVE_INFINITY;
  });
  return times.sort((one, other) => one - other);
};

/** @param times sorted */
export const p95 = (times: readonly number[]): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * 0.95))]!;
