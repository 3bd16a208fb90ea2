import type { Inspection } from "@zongji/api";
import { type Db, expiryOf, factsOfCall, type KeptCall } from "@zongji/store";
import { isThere, oneTimeline, recordingsOf } from "../calls/index.ts";
import type { Elsewhere } from "../elsewhere.ts";

export type SoundPlaces = { readonly db: Db; readonly recordingsFolder: string; readonly elsewhere: Elsewhere };

const rateHz = 8000;

const whether = async (places: SoundPlaces, call: KeptCall): Promise<Inspection["recording"]["is"]> => {
  const segments = oneTimeline(recordingsOf(call));
  if (segments.length === 0) return "none";
  if (await isThere(places.recordingsFolder, segments)) return "there";
  const [first] = await factsOfCall(places.db, call.id);
  if (first === undefined || places.elsewhere.isHere(first.node)) return "gone";
  const answer = await places.elsewhere.recordingAt(first.node, call.id, undefined, "bytes=0-43");
  const status = answer?.statusCode;
  answer?.destroy();
  if (status === 206 || status === 200) return "there";
  return status === 404 ? "gone" : "unknown";
};

/** Whether the recording of a task's call can be heard: what was deleted since stays scored. */
export const recordingOf = async (
  places: SoundPlaces,
  call: KeptCall | undefined,
): Promise<Inspection["recording"]> => {
  if (call === undefined) return { is: "none", durationMs: 0, talkFromMs: null, expired: null };
  const [first] = recordingsOf(call);
  const segments = oneTimeline(recordingsOf(call));
  const durationMs = Math.max(
    0,
    ...segments.map(({ startMs, samples }) => startMs + Math.round((samples * 1000) / rateHz)),
  );
  const talkAt = (call.marks as unknown as { name: string; at: number }[]).find(({ name }) => name === "tA")?.at;
  const is = await whether(places, call);
  return {
    ...{ is, expired: is === "gone" ? ((await expiryOf(places.db, call.id)) ?? null) : null },
    durationMs,
    talkFromMs: talkAt === undefined || first === undefined ? null : Math.max(0, talkAt - first.startedAt),
  };
};
