/** Quality of the RTP streams of each trunk: what we receive, and what the peers report of ours. One sum for each period of a few seconds. */
import type { LegId, TrunkId } from "@zongji/domain";
import type { SessionReception } from "@zongji/media";
import type { Party } from "./leg.ts";

/** `trunk` undefined: the agents' phones. Packets are those of the period. */
export type StreamQuality = {
  readonly trunk: TrunkId | undefined;
  readonly streams: number;
  readonly received: number;
  readonly lost: number;
  /** RFC 3550 interarrival jitter: the streams' mean, ms. */
  readonly jitterMs: number;
  /** Means over the peers' last RTCP reports: the share of our packets that was lost, 0 to 1, and the jitter. Absent without a report. */
  readonly told?: { readonly streams: number; readonly lost: number; readonly jitterMs: number };
};

type Known = { readonly packetsIn: number; readonly lost: number };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a session received since the last period. A new media process counts from 0 again. */
const since = (now: Known, before: Known | undefined): Known =>
  before && before.packetsIn <= now.packetsIn && before.lost <= now.lost
    ? { packetsIn: now.packetsIn - before.packetsIn, lost: now.lost - before.lost }
    : now;

export const createQuality = () => {
  let known = new Map<string, Known>();
  let last: readonly StreamQuality[] = [];
  let stretches = 0;
  return {
    /** Adds up another period. `partyOf`: the leg's party; undefined for a leg that is gone. */
    take: (receptions: readonly SessionReception[], partyOf: (leg: LegId) => Party | undefined): void => {
      const before = known;
      known = new Map(receptions.map(({ session, packetsIn, lost }) => [session, { packetsIn, lost }]));
      const legs = receptions.flatMap((reception) => {
        const party = partyOf(reception.session as LegId);
        const { packetsIn, lost } = since(reception, before.get(reception.session));
        if (!party || packetsIn + lost === 0) return [];
        return [{ ...reception, packetsIn, lost, trunk: party.is === "trunk" ? party.trunk : undefined }];
      });
      last = [...Map.groupBy(legs, ({ trunk }) => trunk)].map(([trunk, all]): StreamQuality => {
        const told = all.flatMap((each) => each.told ?? []);
        return {
          trunk,
          streams: all.length,
          received: all.reduce((sum, { packetsIn }) => sum + packetsIn, 0),
          lost: all.reduce((sum, { lost }) => sum + lost, 0),
          jitterMs: mean(all.map(({ jitterMs }) => jitterMs)),
          ...(told.length > 0 && {
            told: {
              streams: told.length,
              lost: mean(told.map(({ fractionLost }) => fractionLost)),
              jitterMs: mean(told.map(({ jitterMs }) => jitterMs)),
            },
          }),
        };
      });
      stretches += 1;
    },
    /** The last period, and the number of periods. */
    now: (): { readonly stretches: number; readonly quality: readonly StreamQuality[] } => ({
      stretches,
      quality: last,
    }),
  };
};
