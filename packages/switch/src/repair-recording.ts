import { join } from "node:path";
import type { Segment } from "@zongji/domain";
import { repairWav } from "@zongji/media/node";

/**
 * Repairs the recording file of a dead server: corrects the length in its header and cuts off an incomplete last sample. `file` is relative to `folder`,
 * with its extension. Rejects, and leaves the file alone, if it is no recording. May be repeated.
 */
export const repairRecording = async (folder: string, file: string): Promise<Omit<Segment, "startMs">> => ({
  ...(await repairWav(join(folder, file))),
  file,
});
