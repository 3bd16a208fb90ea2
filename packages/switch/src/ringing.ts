/** Who hears what while the far end of a call of ours rings: its own sound where that comes, else a tone of ours (RFC 3960 §3.2). */
import { headerValues, type SipEvent } from "@zongji/sip";
import { type Leg, type Ringing, report, type Step, unchanged } from "./leg.ts";

type Progress = Extract<SipEvent, { is: "progress" }>;

/**
 * RFC 5009 §8: what the network says of the far end's early media, for the first stream: true where it is not to be heard. Undefined: nothing is said.
 */
const isBarred = ({ response }: Progress): boolean | undefined => {
  const said = headerValues(response, "p-early-media")
    .flatMap((value) => value.split(","))
    .map((value) => value.trim().toLowerCase())
    .find((value) => ["sendrecv", "sendonly", "recvonly", "inactive"].includes(value));
  return said === undefined ? undefined : said === "inactive" || said === "recvonly";
};

/**
 * What a provisional answer tells of the ringing. A 180 rings; so does whatever comes while no SDP promises a sound (183 of a gateway that brings none, 181,
 * 182), for silence would be all that is heard. A 183 with SDP alone is no ringing: an announcement may follow.
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

/** Tells what is heard from now on, if that has changed. */
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

/** RTP comes from the far end, or no more. */
export const earlyMediaFlows = (leg: Leg, flows: boolean): Step => nowRinging(leg, { flows });
