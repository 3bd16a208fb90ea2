import { type Capture, header, type Measurement, overlapsAny, type Stretch } from "@zongji/kit";

/** A set-up as the wire shows it, from INVITE to 200, by performance.now(); `toMs` is Infinity where the call was not answered. */
export const setUpsOnWire = (capture: Capture, sipPort: number, callIds: readonly string[]): Stretch[] => {
  const messages = capture.sip(sipPort).filter((message) => /INVITE/.test(header(message, "cseq")));
  const since = (wallMs: number): number => wallMs - performance.timeOrigin;
  return callIds.map((id) => {
    const own = messages.filter((message) => header(message, "call-id") === id);
    const invited = own.find(({ method }) => method === "INVITE");
    if (!invited) throw new Error(`no INVITE of call ${id} was seen on the wire`);
    const answered = own.find(({ status }) => status === 200);
    return { fromMs: since(invited.atMs), toMs: answered ? since(answered.atMs) : Number.POSITIVE_INFINITY };
  });
};

/** How long they took, ms, sorted. This process itself is late when much goes on in it: the wire is asked. */
export const lengthsOf = (setUps: readonly Stretch[]): number[] =>
  setUps.map(({ fromMs, toMs }) => toMs - fromMs).sort((one, other) => one - other);

/** @param times sorted */
export const p95 = (times: readonly number[]): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * 0.95))]!;

/** Set-ups whose p95 is to be below so much, of those in which the machine ran; where it stood still in half of them, nothing is known. */
export const setUpsBelow = (setUps: readonly Stretch[], mostMs: number): Measurement<readonly number[]> => ({
  span: { fromMs: setUps[0]!.fromMs, toMs: performance.now() },
  value: lengthsOf(setUps),
  against: (spoilt) => {
    const judged = setUps.filter((setUp) => setUp.toMs === Number.POSITIVE_INFINITY || !overlapsAny(setUp, spoilt));
    if (judged.length < setUps.length / 2) return [];
    const found = p95(lengthsOf(judged));
    return found < mostMs ? [] : [`set-up p95 ${found.toFixed(1)} ms, not below ${mostMs.toFixed(1)} ms`];
  },
});
