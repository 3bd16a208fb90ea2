import { join } from "node:path";
import { cut, readWav, toneDb, until } from "@zongji/kit";
import type { Caller } from "./field.ts";
import type { Hotline } from "./hotline.ts";

const rateHz = 8000;
const frameSamples = 160;
/** A recording begins with the answer and ends with the caller's leg: how much less, and more, it may be than what the caller counts up to her BYE. */
const lengthToleranceMs = { less: 300, more: 1000 };
const edgeMs = 1000;
/** Every so manieth frame is listened to. */
const lookEvery = 5;
const leastShare = 0.98;
const sentDb = -12;
const toleranceDb = 3;

type Segment = { readonly file: string; readonly startMs: number; readonly samples: number };
type Ended = { readonly sip_call_id: string; readonly segments: readonly Segment[] };

/** Finished recordings by the SIP Call-ID of the caller's leg. */
const endedOf = async ({ sql }: Hotline, callIds: readonly string[]): Promise<Map<string, readonly Segment[]>> => {
  const read = async () => {
    const rows = await sql<Ended>(
      `select arrived.body->>'sipCallId' as sip_call_id, ended.body->'segments' as segments
       from fact ended join fact arrived on arrived.call = ended.call and arrived.type = 'CallArrived'
       where ended.type = 'RecordingEnded' and arrived.body->>'sipCallId' = any($1)`,
      [callIds],
    );
    return new Map(rows.map(({ sip_call_id, segments }) => [sip_call_id, segments]));
  };
  const whole = async () => (await read()).size === new Set(callIds).size;
  await until("every recording's end is told", whole, { limitMs: 30_000, everyMs: 500 }).catch(() => {});
  return read();
};

/** Share of frames, looked at here and there, that hold a tone at the level it was sent with. */
const shareOf = (lane: Int16Array, hz: number): number => {
  let [looked, right] = [0, 0];
  for (let at = 0; at + frameSamples <= lane.length; at += frameSamples * lookEvery) {
    looked += 1;
    if (Math.abs(toneDb(lane.subarray(at, at + frameSamples), hz) - sentDb) <= toleranceDb) right += 1;
  }
  return looked === 0 ? 0 : right / looked;
};

export type Talked = {
  readonly callId: string;
  /** ms of one clock. */
  readonly answeredAtMs: number;
  readonly talkingAtMs: number;
  readonly endedAtMs: number;
  readonly callerHz: number;
  readonly phoneHz: number;
};

/** A bridged call as its recording is looked at, before it is hung up now. `afterMs`: what else was heard first once the phone was answered. */
export const talkedOf = ({ dialog, voice, phone }: Caller, afterMs = 0): Talked => ({
  callId: dialog.callId,
  answeredAtMs: dialog.answeredAtMs!,
  talkingAtMs: phone!.dialog.answeredAtMs! + afterMs,
  endedAtMs: performance.now(),
  callerHz: voice.toneHz,
  phoneHz: phone!.voice.toneHz,
});

const wrongWith = (folder: string, segments: readonly Segment[] | undefined, talked: Talked): string[] => {
  const [segment, ...more] = segments ?? [];
  if (!segment || more.length > 0) return [`${segments?.length ?? 0} segments`];
  const { channels } = readWav(join(folder, segment.file));
  const [left, right] = channels;
  if (!left || !right) return ["not two channels"];
  const lengthMs = (left.length * 1000) / rateHz;
  const expectedMs = talked.endedAtMs - talked.answeredAtMs;
  const [fromMs, toMs] = [talked.talkingAtMs - talked.answeredAtMs + edgeMs, Math.min(lengthMs, expectedMs) - edgeMs];
  const lanes = {
    left: shareOf(cut(left, fromMs, toMs), talked.callerHz),
    right: shareOf(cut(right, fromMs, toMs), talked.phoneHz),
  };
  return [
    ...(lengthMs < expectedMs - lengthToleranceMs.less || lengthMs > expectedMs + lengthToleranceMs.more
      ? [`${Math.round(lengthMs)} ms long instead of ${Math.round(expectedMs)}`]
      : []),
    ...Object.entries(lanes).flatMap(([lane, share]) =>
      share < leastShare ? [`${lane}: the tone in ${(share * 100).toFixed(1)} % of its frames`] : [],
    ),
  ];
};

/** What is wrong with calls' recordings, in words: length, and the tones of both sides while they talked. */
export const checkRecordings = async (hotline: Hotline, talks: readonly Talked[]): Promise<string[]> => {
  const ended = await endedOf(
    hotline,
    talks.map(({ callId }) => callId),
  );
  const folder = join(hotline.server.dataFolder, "recordings");
  return talks.flatMap((talked) =>
    wrongWith(folder, ended.get(talked.callId), talked).map((why) => `call ${talked.callId}: ${why}`),
  );
};
