/** The one door to addresses that people of the house set: of webhooks and mail servers. What lies inside can't be reached or felt out by it. */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Answer, FlowHost } from "@zongji/domain";
import { type Request, RequestBroke, sendRequest, within } from "./http-request.ts";
import { mayReachAddress } from "./may-ask.ts";

/**
 * Why nothing came back, and no more of it: `unreachable` is said alike of a name that leads nowhere, of an address that may not be reached and of one
 * that nothing answers at. After any other the far end may have been told.
 */
export type DoorFailure = "unreachable" | "timeout" | "interrupted";

export class DoorFailed extends Error {
  override readonly name = "DoorFailed";
  readonly reason: DoorFailure;

  constructor(reason: DoorFailure) {
    super(reason);
    this.reason = reason;
  }
}

export type OuterDoor = {
  /** The addresses of the host, each of which may be reached: connect to these, and resolve nothing again. @throws DoorFailed unreachable */
  readonly find: (url: URL, signal: AbortSignal) => Promise<readonly LookupAddress[]>;
  /** Asks over HTTP, once; no redirect is followed. @throws DoorFailed */
  readonly ask: (request: Request, url: URL, signal: AbortSignal) => Promise<Answer>;
};

type Parts = {
  /** Hosts and addresses inside that may be reached all the same. */
  readonly hosts: readonly FlowHost[];
  /** For tests. Default: the machine's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
};

const byResolver = (host: string): Promise<LookupAddress[]> => lookup(host, { all: true });

const coarse = (error: unknown, signal: AbortSignal): DoorFailed => {
  if (error instanceof DoorFailed) return error;
  if (!(error instanceof RequestBroke && error.told)) return new DoorFailed("unreachable");
  return new DoorFailed(signal.aborted ? "timeout" : "interrupted");
};

export const outerDoor = ({ hosts, resolve = byResolver }: Parts): OuterDoor => {
  const find: OuterDoor["find"] = async (url, signal) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const family = isIP(host);
    const found = await (family === 0
      ? within(signal, resolve(host)).catch(() => [] as const)
      : [{ address: host, family }]);
    // One that leads inside is enough: which of them is taken is not ours to say.
    if (found.length === 0 || !found.every(({ address }) => mayReachAddress(hosts, url, address)))
      throw new DoorFailed("unreachable");
    return found;
  };
  return {
    find,
    ask: async (request, url, signal) => {
      try {
        if (!["http:", "https:"].includes(url.protocol)) throw new DoorFailed("unreachable");
        return await sendRequest(request, url, await find(url, signal), signal);
      } catch (error) {
        throw coarse(error, signal);
      }
    },
  };
};
