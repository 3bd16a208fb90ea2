import type { Readable } from "node:stream";
import { type Db, factsOfCall, type KeptCall } from "@zongji/store";
import type { Elsewhere } from "../elsewhere.ts";
import { consultRecordingsOf, oneTimeline, recordingsOf } from "./present.ts";
import { isThere, sizeOf, streamSound } from "./sound.ts";

/** Where recordings lie: here, and at other servers of the database. */
export type Sounds = {
  readonly db: Db;
  /** Absolute path. */
  readonly recordingsFolder: string;
  /** The servers of this database; absent: this one alone. */
  readonly elsewhere?: Elsewhere;
  /** How long another server may stand still in the midst of a recording, ms. */
  readonly stallMs?: number;
};

const usualStallMs = 30_000;

/** Another server has it, and does not give it now. */
export class SoundElsewhere extends Error {
  override readonly name = "SoundElsewhere";
}

type OpenedSound = { readonly sound: Readable; readonly isElsewhere: boolean };

/**
 * The recording of a call as one WAV, the same bytes as a player gets. Undefined: nothing was recorded, or its files are gone.
 * @param consult which talk with a colleague, instead of the call's own recording @throws SoundElsewhere
 */
export const openRecording = async (
  { db, recordingsFolder, elsewhere, stallMs = usualStallMs }: Sounds,
  call: Pick<KeptCall, "id" | "recordings" | "consult_recordings">,
  consult?: string,
): Promise<OpenedSound | undefined> => {
  const wanted =
    consult === undefined ? recordingsOf(call) : consultRecordingsOf(call).filter(({ id }) => id === consult);
  const segments = oneTimeline(wanted);
  if (segments.length === 0) return undefined;
  if (await isThere(recordingsFolder, segments))
    return { sound: streamSound(recordingsFolder, segments, 0, sizeOf(segments) - 1), isElsewhere: false };
  const [first] = await factsOfCall(db, call.id);
  if (first === undefined || elsewhere === undefined || elsewhere.isHere(first.node)) return undefined;
  const answer = await elsewhere.recordingAt(first.node, call.id, consult, undefined);
  if (answer?.statusCode === 200) {
    // Nobody listens to it: one that stands still would hold up whatever waits for its end.
    answer.setTimeout(stallMs, () => answer.destroy(new SoundElsewhere(`server ${first.node} stands still`)));
    return { sound: answer, isElsewhere: true };
  }
  answer?.destroy();
  // It answers, and has not got it either.
  if (answer?.statusCode === 404) return undefined;
  throw new SoundElsewhere(`server ${first.node} did not give a recording`);
};
