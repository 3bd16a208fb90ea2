import { openDgramNetwork } from "./dgram-network.ts";
import { openDirectNetwork } from "./direct-network.ts";
import type { Network, SocketWay } from "./network.ts";

/** "auto": the cheapest way that this machine has. */
export type SocketSetting = SocketWay | "auto";

/** @throws if "direct" is asked for where it can't be: it says why */
export const openNetwork = (setting: SocketSetting = "auto"): Network => {
  if (setting === "dgram") return openDgramNetwork();
  const direct = openDirectNetwork();
  if (typeof direct !== "string") return direct;
  if (setting === "direct") throw new Error(`media can't make system calls of its own: ${direct}`);
  return openDgramNetwork();
};
