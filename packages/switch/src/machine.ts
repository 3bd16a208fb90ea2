/** The machine's own ways out, for the programs that run on one. */
import { startMedia } from "@zongji/media/node";
import { openListener } from "@zongji/sip/node";
import type { SwitchWire } from "./door.ts";

export { machineTimers } from "@zongji/sip/node";

/** SIP on this machine's sockets, media in a process of its own. */
export const machineWire: SwitchWire = { openListener, startMedia };
