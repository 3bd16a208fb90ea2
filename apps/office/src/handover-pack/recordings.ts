/** The sound of calls, as WAV files with an index of all of them. */
import { join } from "node:path";
import { localTime } from "@zongji/domain";
import type { KeptRecording } from "@zongji/store";
import { openRecording, SoundElsewhere, type Sounds } from "../calls/index.ts";
import { csvHead, csvLine } from "./cells.ts";
import { type Written, writeWhole } from "./growing-file.ts";
import type { recordedAfter } from "./recorded.ts";

export type RecordedCall = Awaited<ReturnType<typeof recordedAfter>>[number];

const soundFolder = "recordings";
export const soundIndex = `${soundFolder}/index.csv`;
export const missingIndex = `${soundFolder}/missing.csv`;

const soundFields = [
  { name: "call", zh: "通话编号" },
  { name: "of", zh: "哪一段" },
  { name: "started_at", zh: "通话开始时间" },
  { name: "agent_no", zh: "工号" },
  { name: "file", zh: "文件" },
  { name: "seconds", zh: "秒数" },
  { name: "bytes", zh: "字节数" },
  { name: "sha256", zh: "SHA-256" },
  { name: "why", zh: "缺失原因" },
];
export const soundHead = csvHead(soundFields);

/** Stereo, 16 bit, 8000 Hz, behind a head of 44 bytes. */
const secondsOf = (bytes: number): string => (Math.max(0, bytes - 44) / 32_000).toFixed(3);

/** Why a recording is not in the pack. gone: its files are not there, deleted when their time was over or lost. elsewhere: the server that has it did not give it. broken: it broke off. */
export type Missing = "gone" | "elsewhere" | "broken";
export type PutSound = { readonly line: string; readonly file?: string; readonly written?: Written };

/** What of a call was recorded: undefined is its own sound, else talks with colleagues. */
export const soundsOf = (call: RecordedCall): (string | undefined)[] => [
  ...(call.recordings.length > 0 ? [undefined] : []),
  ...(call.consult_recordings as unknown as KeptRecording[]).map(({ id }) => id),
];

const pathOf = ({ id, started_at }: RecordedCall, consult: string | undefined, zone: string): string => {
  const { date, time } = localTime(started_at, zone);
  const part = consult === undefined ? "" : `_${consult}`;
  return `${soundFolder}/${date}/${time.replace(":", "")}_${id}${part}.wav`.replace(/[^\w/.-]/g, "_");
};

class BrokenOff extends Error {}

/** The parts of a sound; goes on as long as it is wanted. @throws BrokenOff, what `goOn` throws */
async function* partsOf(sound: AsyncIterable<Buffer>, goOn: () => Promise<void>): AsyncIterable<Buffer> {
  const parts = sound[Symbol.asyncIterator]();
  for (;;) {
    const part = await parts.next().catch((error: unknown) => {
      throw new BrokenOff("a recording broke off", { cause: error });
    });
    if (part.done === true) return;
    yield part.value;
    await goOn();
  }
}

type Putting = {
  readonly sounds: Sounds;
  /** Of the pack. */
  readonly folder: string;
  readonly zone: string;
  readonly instant: (at: number) => string;
  readonly goOn: () => Promise<void>;
};

/** Writes one sound of a call into the pack. @returns its line of the index @throws DiskFull, what `goOn` throws */
export const putSound = async (
  { sounds, folder, zone, instant, goOn }: Putting,
  call: RecordedCall,
  consult: string | undefined,
): Promise<PutSound> => {
  const head = [call.id, consult ?? "call", instant(call.started_at), call.agent_no];
  const without = (why: Missing): PutSound => ({ line: csvLine([...head, null, null, null, null, why]) });
  const opened = await openRecording(sounds, call, consult).catch((error: unknown) => {
    if (error instanceof SoundElsewhere) return "elsewhere" as const;
    throw error;
  });
  if (opened === "elsewhere") return without("elsewhere");
  if (opened === undefined) return without("gone");
  const { sound, isElsewhere } = opened;
  // Whoever reads hears of it; nobody reads yet.
  sound.on("error", () => {});
  const file = pathOf(call, consult, zone);
  try {
    const written = await writeWhole(join(folder, file), partsOf(sound, goOn));
    const { bytes, sha256 } = written;
    return { line: csvLine([...head, file, Number(secondsOf(bytes)), bytes, sha256, null]), file, written };
  } catch (error) {
    if (error instanceof BrokenOff) return without(isElsewhere ? "elsewhere" : "broken");
    throw error;
  } finally {
    sound.destroy();
  }
};
