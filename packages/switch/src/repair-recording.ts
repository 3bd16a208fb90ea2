import { join } from "node:path";
import type { Segment } from "@zongji/domain";
import { repairWav } from "@zongji/media/node";

/**
 * Makes a recording's file of a dead server whole: its head tells its true length again, a torn last sample is cut off. `file` is relative to
 * `folder`, with its extension. Rejects, and leaves the file alone, when it is no recording. May be repeated.
 */
export const repairRecording = async (folder: string, file: string): Promise<Omit<Segment, "startMs">> => ({
  ...(await repairWav(join(folder, file))),
  file,
});
