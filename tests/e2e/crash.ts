import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertHeard, cut, type PhoneCall, parseWav, type Server, sampleRate } from "@zongji/kit";
import { expect } from "vitest";
import { type CallRecord, legOf, type Person } from "./scene.ts";

export const serverSaid = (server: Server, sentence: string): Record<string, unknown>[] =>
  readFileSync(join(server.dataFolder, "server.log"), "utf8")
    .split("\n")
    .filter((line) => line.includes(sentence))
    .map((line) => JSON.parse(line));

type Voices = { readonly left: number; readonly right: number };

/** As it is served, the recording of a citizen's leg is as long as the leg but for `lostMs` at the most, and holds both voices at its end. */
export const checkRecording = async (
  administrator: Person,
  { row }: CallRecord,
  citizen: PhoneCall,
  voices: Voices,
  lostMs: number,
): Promise<void> => {
  const response = await administrator.ask("GET", `/api/calls/${row.id}/recording`);
  const { channels } = parseWav(Buffer.from(await response.arrayBuffer()));
  const [left, right] = [channels[0]!, channels[1]!];
  const lived = legOf(citizen.rtp.packets).samples;
  const missingMs = ((lived - left.length) * 1000) / sampleRate;
  console.log({ livedMs: (lived * 1000) / sampleRate, missingMs });
  expect(missingMs).toBeLessThanOrEqual(lostMs);
  expect(missingMs).toBeGreaterThanOrEqual(-100);
  const endMs = (left.length * 1000) / sampleRate;
  const last = (sound: Int16Array) => cut(sound, endMs - 5500, endMs);
  assertHeard("left", last(left), { toneHz: voices.left, db: -12, others: [voices.right] });
  assertHeard("right", last(right), { toneHz: voices.right, db: -12, others: [voices.left] });
};
