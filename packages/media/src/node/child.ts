/** The media process: commands come over the IPC channel, events go back. It ends with its parent. */

import { flushCompileCache } from "node:module";
import { getPriority, setPriority } from "node:os";
import { createBundle } from "./bundle.ts";
import { MediaEngine } from "./engine.ts";
import { openNetwork, type SocketSetting } from "./open-network.ts";
import type { ProcessCommand, ProcessEvent } from "./spare-ports.ts";

/** We send a message at least this often; otherwise the parent considers us hung (media-process). */
const beatMs = 200;
/** How long recordings may take to be completed before the process ends anyway. */
const drainMs = 5000;

// Ctrl-C reaches the whole terminal group; only the parent decides when calls end.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});

try {
  // Frames have deadlines, other work can wait. Only root may set this.
  setPriority(Math.min(getPriority(), -5));
} catch {
  // Without root the media runs at the usual priority.
}

const network = openNetwork(process.argv[2] as SocketSetting | undefined);
const events = createBundle<ProcessEvent>((all) => {
  if (process.connected) process.send!(all);
});
const engine = new MediaEngine(events.put, network);

let isBeating = false;
setInterval(() => {
  if (!process.connected || isBeating) return;
  isBeating = true;
  process.send!([], () => {
    isBeating = false;
  });
}, beatMs).unref();

let leaving = false;
/** Ends every session, then the process. The channel stays open until the last event is sent. */
const leave = async () => {
  if (leaving) return;
  leaving = true;
  setTimeout(() => process.exit(1), drainMs).unref();
  await engine.close().catch(() => {});
  events.send();
  if (process.connected) process.send!([], () => process.exit(0));
  else process.exit(0);
};

process.on("message", (message) => {
  if (message === "shutdown") void leave();
  else for (const command of message as readonly ProcessCommand[]) void engine.take(command);
});
process.on("disconnect", () => void leave());
// Writes the compile cache for the next start now: a process that is killed would not write it.
setTimeout(flushCompileCache, 2000).unref();
