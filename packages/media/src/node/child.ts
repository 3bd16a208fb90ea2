/** The media process: commands come over the IPC channel, events go back. It lives and dies with its parent. */

import { flushCompileCache } from "node:module";
import { getPriority, setPriority } from "node:os";
import { createBundle } from "./bundle.ts";
import { MediaEngine } from "./engine.ts";
import { openNetwork, type SocketSetting } from "./open-network.ts";
import type { ProcessCommand, ProcessEvent } from "./spare-ports.ts";

/** The parent hears from us at least so often, or takes us for hung (media-process). */
const beatMs = 200;
/** Recordings are made whole within this, else the process goes anyway. */
const drainMs = 5000;

// Ctrl-C goes to the whole terminal group; the parent alone decides when calls end.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});

try {
  // Frames have their time, other work can wait; only root may ask for it.
  setPriority(Math.min(getPriority(), -5));
} catch {
  // An ordinary user's media runs at the usual priority.
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
/** Ends every session, then the process. The channel stays open until the last event is out. */
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
// Writes the compile cache now, for the next start: a process that is killed later would not write it.
setTimeout(flushCompileCache, 2000).unref();
