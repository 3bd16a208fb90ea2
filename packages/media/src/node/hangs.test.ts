import { afterEach, expect, test } from "vitest";
import { type MediaProcess, startMedia } from "./media-process.ts";

let media: MediaProcess | undefined;
afterEach(() => media?.close());

test("a media process that hangs is killed, and another takes its place", { timeout: 60_000 }, async () => {
  const hung = Promise.withResolvers<NodeJS.Signals | null>();
  const another = Promise.withResolvers<number>();
  const lines: string[] = [];
  media = startMedia({
    onEvent: ({ is }) => is === "Pulse" && spoke.resolve(),
    onExit: ({ signal }) => hung.resolve(signal),
    onRestarted: another.resolve,
    log: (line) => lines.push(line),
  });
  const spoke = Promise.withResolvers<void>();
  await spoke.promise;
  const first = media.pid!;
  process.kill(first, "SIGSTOP");
  expect(await hung.promise).toBe("SIGKILL");
  const second = await another.promise;
  expect(second).not.toBe(first);
  expect(lines).toEqual(["media process hangs and is killed", "media process died", "media process started again"]);
});
