import { createHash } from "node:crypto";
import { parseWav, sampleRate } from "@zongji/kit";
import type { Person } from "../scene.ts";
import type { Sound } from "./corpus.ts";

/** A call's recording as it is served: its length, and the hash of its samples. */
export const soundOf = async (person: Person, call: string): Promise<Sound> => {
  const response = await person.ask("GET", `/api/calls/${call}/recording`);
  const { channels } = parseWav(Buffer.from(await response.arrayBuffer()));
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of channels) hash.update(Buffer.from(buffer, byteOffset, byteLength));
  return { ms: Math.round(((channels[0]?.length ?? 0) * 1000) / sampleRate), sha256: hash.digest("hex") };
};
