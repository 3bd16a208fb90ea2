import type { DeskCall } from "@zongji/api";
import { agentName } from "../look/names.ts";

/**
 * Who calls, in one line, wherever a ring is told of: the tab's title, the system's notification. The number is the desk's own, masked by the server as the
 * person may see it.
 */
export const callerLine = (call: DeskCall | null, withheld: string): string => {
  if (call?.at !== "ringing") return "";
  if (call.colleague !== null) return agentName(call.colleague, call.number);
  return call.withheld ? withheld : call.number;
};
