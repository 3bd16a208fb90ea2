import { openDgramNetwork } from "./dgram-network.ts";
import { openDirectNetwork } from "./direct-network.ts";
import type { Network, SocketWay } from "./network.ts";

/** Opens the network. "auto": the cheapest method of this machine. */
export type SocketSetting = SocketWay | "auto";

/** @throws if "direct" is requested and this machine can't have it, with the reason */
export const openNetwork = (setting: SocketSetting = "auto"): Network => {
  if (setting === "dgram") return openDgramNetwork();
  const direct = openDirectNetwork();
  if (typeof direct !== "string") return direct;
  if (setting === "direct") throw new Error(`media can't make system calls of its own: ${direct}`);
  return openDgramNetwork();
};
