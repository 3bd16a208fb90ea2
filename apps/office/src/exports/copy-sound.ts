/** One recording, into the ZIP. */
import { createHash } from "node:crypto";
import type { CopyOutcome } from "@zongji/api";
import { localTime } from "@zongji/domain";
import type { KeptCall } from "@zongji/store";
import { numberOf, openRecording, SoundElsewhere } from "../calls/index.ts";
import type { AskedCopies } from "./asked.ts";
import type { Copied } from "./copies-store.ts";
import type { Makers } from "./makers.ts";
import type { ZipEntry, ZipWriter } from "./zip.ts";

/** Sound packs to half at the least effort, and hardly better at more. */
const soundLevel = 1;

/** The sound of a call broke off when it had begun: what was written of its piece is written again, without it. */
export class Broken extends Error {
  readonly place: number;
  readonly outcome: Exclude<CopyOutcome, "copied">;
  constructor(place: number, outcome: Exclude<CopyOutcome, "copied">, cause: unknown) {
    super("a recording broke off", { cause });
    this.place = place;
    this.outcome = outcome;
  }
}

/** 00001_20261130-083000_138xxxx5678_8001.wav: sorts as it was asked for, and says which call it is. */
export const soundName = (place: number, call: KeptCall, makers: Makers, { reader }: AskedCopies): string => {
  const { date, time } = localTime(call.started_at, makers.zone);
  const seconds = String(Math.floor((call.started_at % 60_000) / 1000)).padStart(2, "0");
  const at = `${date.replaceAll("-", "")}-${time.replace(":", "")}${seconds}`;
  const shown = numberOf(call, makers.parties, reader.unmasked);
  const number = call.withheld ? "withheld" : shown.replaceAll("*", "x").replace(/[^\dx+]/g, "");
  const words = [String(place).padStart(5, "0"), at, call.direction, number, call.agent_no ?? ""];
  return `recordings/${words.filter((word) => word !== "").join("_")}.wav`;
};

type Wanted = {
  readonly place: number;
  readonly call: KeptCall;
  readonly name: string;
  /** Asked after each part of the sound; throws where nobody wants it any more. */
  readonly goOn: () => Promise<void>;
};

/** Writes one recording into the ZIP. @throws Broken where its sound breaks off in the midst; what the ZIP's sink, and `goOn`, throw */
export const copySound = async (
  { sounds }: Makers,
  zip: ZipWriter,
  { place, call, name, goOn }: Wanted,
): Promise<Copied> => {
  const opened = await openRecording(sounds, call).catch((error: unknown) => {
    if (error instanceof SoundElsewhere) return "elsewhere" as const;
    throw error;
  });
  if (opened === "elsewhere") return { place, outcome: "elsewhere" };
  if (opened === undefined) return { place, outcome: "missing" };
  const { sound, isElsewhere } = opened;
  // Whoever reads hears of it; nobody reads yet.
  sound.on("error", () => {});
  const parts = sound[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const next = () =>
    parts.next().catch((error: unknown) => {
      throw new Broken(place, isElsewhere ? "elsewhere" : "missing", error);
    });
  const hash = createHash("sha256");
  try {
    await zip.begin(name, { level: soundLevel });
    for (let part = await next(); part.done !== true; part = await next()) {
      hash.update(part.value);
      await zip.write(part.value);
      await goOn();
    }
  } finally {
    sound.destroy();
  }
  const entry = (await zip.end()) as ZipEntry;
  return { place, outcome: "copied", entry, sha256: hash.digest("hex") };
};
