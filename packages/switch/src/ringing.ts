/** What the other parties hear while an outbound leg rings: the far end's early media if it comes, otherwise our ring tone (RFC 3960 §3.2). */
import { headerValues, type SipEvent } from "@zongji/sip";
import { type Leg, type Ringing, report, type Step, unchanged } from "./leg.ts";

type Progress = Extract<SipEvent, { is: "progress" }>;

/**
 * Whether P-Early-Media (RFC 5009 §8) forbids the far end's early media, for the first stream. Undefined if the header says nothing.
 */
const isBarred = ({ response }: Progress): boolean | undefined => {
  const said = headerValues(response, "p-early-media")
    .flatMap((value) => value.split(","))
    .map((value) => value.trim().toLowerCase())
    .find((value) => ["sendrecv", "sendonly", "recvonly", "inactive"].includes(value));
  return said === undefined ? undefined : said === "inactive" || said === "recvonly";
};

/**
 * What a provisional response says about the ringing. A 180 rings. So does any other one while no SDP promises sound (183 without SDP, 181, 182):
 * otherwise the caller would hear silence. A 183 with SDP does not ring: an announcement may follow.
 */
export const ringingBy = (event: Progress, promisesSound: boolean): Ringing => {
  const barred = isBarred(event);
  return {
    ...((event.status === 180 || !promisesSound) && { rings: true }),
    ...(barred !== undefined && { barred }),
  };
};

const toldOf = ({ rings, flows, barred }: Ringing, promisesSound: boolean): Ringing["told"] =>
  flows && !barred && promisesSound ? "early" : rings ? "tone" : undefined;

/** Reports LegRinging if what is heard has changed. */
export const nowRinging = (leg: Leg, news: Ringing): Step => {
  const { state } = leg;
  if (state.at !== "calling") return unchanged(leg);
  const known: Ringing = { ...state.ringing, ...news };
  const told = toldOf(known, state.early.length > 0);
  if (told === undefined || told === known.told) return unchanged({ ...leg, state: { ...state, ringing: known } });
  return [
    { ...leg, state: { ...state, ringing: { ...known, told } } },
    [report({ is: "LegRinging", leg: leg.id, earlyMedia: told === "early" })],
  ];
};

/** RTP from the far end began or stopped. */
export const earlyMediaFlows = (leg: Leg, flows: boolean): Step => nowRinging(leg, { flows });
