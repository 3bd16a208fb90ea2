/** Repairs files that the media process left incomplete, and adds each to its recording as a segment. */

import type { RecordingPauses } from "./recording-pauses.ts";
import { type currentPart, endOf, type Recording, toSegment, withSegment } from "./recordings.ts";
import type { RecorderPorts, RunningRecordings } from "./running-recordings.ts";

type Part = ReturnType<typeof currentPart>;
/** `mono`: the time at which the recording pauses if the file can't be repaired and a pause waits for it. */
export type Repair = (recording: Recording, part: Part, mono: number) => void;

export const createRepair = (ports: RecorderPorts, running: RunningRecordings, pauses: RecordingPauses): Repair => {
  /** `end`: when the last sample on the disk was. */
  const done = ({ id }: Recording, end: number) => {
    const now = running.get(id);
    if (!now) return;
    const recording = { ...now, repairing: now.repairing - 1 };
    running.set(recording);
    if (recording.paused?.at === "ending") pauses.pause(recording, recording.paused.why, end);
    else running.settle(recording, ports.mono());
  };

  return (recording, part, mono) => {
    const { id, repairing } = recording;
    running.change(id, { repairing: repairing + 1 });
    ports.repair(`${part.base}.wav`).then(
      (found) => {
        const now = running.get(id);
        if (!now) return;
        const segment = toSegment(ports.folder, now, part, found);
        running.set(withSegment(now, segment));
        done(recording, endOf(now, segment));
      },
      (error: Error) => {
        ports.log.error({ recording: id, error: error.message }, "a recording's file can't be made whole");
        done(recording, mono);
      },
    );
  };
};
