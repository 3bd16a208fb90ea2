import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertHeard, cut, type PhoneCall, parseWav, type Server, sampleRate, until } from "@zongji/kit";
import { expect } from "vitest";
import { type CallRecord, legOf, type Person } from "./scene.ts";

export const restart = { by: "system", cause: "restart" };

/** The server's own process, and its parent, which would start it again at once: its media and its PostgreSQL find out by themselves. */
export const killServerAlone = async (server: Server): Promise<void> => {
  for (const pid of [...server.pidsOf("apps/server/src/main.ts"), server.pid]) process.kill(pid, "SIGKILL");
  await until("its parent is gone", () => server.end !== undefined);
};

export const serverSaid = (server: Server, sentence: string): Record<string, unknown>[] =>
  readFileSync(join(server.dataFolder, "server.log"), "utf8")
    .split("\n")
    .filter((line) => line.includes(sentence))
    .map((line) => JSON.parse(line));

type Voices = { readonly left: number; readonly right: number };

/**
 * As it is served, the recording of a citizen's leg holds both voices up to the last second before the kill. `unheardMs` of its end are not listened to.
 */
export const checkRecording = async (
  administrator: Person,
  { row }: CallRecord,
  citizen: PhoneCall,
  voices: Voices,
  unheardMs = 0,
): Promise<void> => {
  const response = await administrator.ask("GET", `/api/calls/${row.id}/recording`);
  const { channels } = parseWav(Buffer.from(await response.arrayBuffer()));
  const [left, right] = [channels[0]!, channels[1]!];
  const lived = legOf(citizen.rtp.packets).samples;
  const missingMs = ((lived - left.length) * 1000) / sampleRate;
  console.log({ livedMs: (lived * 1000) / sampleRate, missingMs });
  expect(missingMs).toBeLessThanOrEqual(1000);
  expect(missingMs).toBeGreaterThanOrEqual(-100);
  const endMs = (left.length * 1000) / sampleRate - unheardMs;
  const last = (sound: Int16Array) => cut(sound, endMs - 5500, endMs);
  assertHeard("left", last(left), { toneHz: voices.left, db: -12, others: [voices.right] });
  assertHeard("right", last(right), { toneHz: voices.right, db: -12, others: [voices.left] });
};
