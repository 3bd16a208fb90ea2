/** What calls ask of services outside: beside the steps, so many at once, each within its time. */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import {
  type Answer,
  type Ask,
  type AskFailure,
  type FlowHost,
  isLookUp,
  mayAskHost,
  speechAddress,
} from "@zongji/domain";
import type { Log } from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";
import type { SpokenSounds } from "./spoken.ts";

/** Requests under way; of one host fewer, so that one which hangs keeps none from the others. */
const most: Most = { inAll: 32, ofHost: 8 };
/** Of an address and a body, once their variables are filled in, characters. */
const longest = { url: 8192, body: 65_536 };

type Most = { readonly inAll: number; readonly ofHost: number };

/** Loaded by the first who asks: what speaks HTTP is large, and a server that died must not load it before its calls go on. */
const http = () => import("@zongji/web/node");

/** @throws where the name is not known */
type Find = (host: string) => Promise<readonly LookupAddress[]>;

type Options = {
  readonly hosts: readonly FlowHost[];
  readonly log: Log;
  /** Asks the office how far a thing is, or for the sound of texts. Default: it can't be reached. */
  readonly lookUp?: ((what: string, signal: AbortSignal, body?: string) => Promise<Answer>) | undefined;
  /** Where sounds that were read for a call are kept. Absent: texts can't be read. */
  readonly spoken?: SpokenSounds | undefined;
  /** How many requests are under way; the others wait for their turn. */
  readonly most?: Most;
  readonly timers?: Timers;
  /** For tests. Default: the machine's resolver. */
  readonly find?: Find;
};

export type Asks = {
  /** Never rejects. @param dropped nobody waits for the answer any more: it is asked for no longer */
  readonly ask: (ask: Ask, dropped?: AbortSignal) => Promise<Answer>;
  /** Ends what is under way. */
  readonly close: () => void;
};

/** Lets so many in at once; the others wait in the order in which they came, each as long as its signal lets it. */
const createTurns = (most: number) => {
  let free = most;
  const waiting = new Set<() => void>();
  return {
    take: (signal: AbortSignal): Promise<void> => {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const go = () => {
          signal.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          waiting.delete(go);
          reject(signal.reason as Error);
        };
        signal.addEventListener("abort", leave, { once: true });
        waiting.add(go);
      });
    },
    give: (): void => {
      const [next] = waiting;
      if (!next) free += 1;
      else {
        waiting.delete(next);
        next();
      }
    },
  };
};

type Turns = ReturnType<typeof createTurns>;

const inTurn = async <T>(turns: Turns, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  await turns.take(signal);
  try {
    return await work();
  } finally {
    turns.give();
  }
};

/** Whether a part of the path leads up: what a variable holds may not lead the request elsewhere. */
const leadsUp = (address: string): boolean => /\/(\.|%2e){1,2}(\/|$)/i.test(address.split("?")[0]!);

const findByResolver = (host: string): Promise<LookupAddress[]> => lookup(host, { all: true });

/** One look-up of a name at a time: each holds one of the few threads that files are read by too. */
const onceAtATime = (find: Find): Find => {
  const finding = new Map<string, Promise<readonly LookupAddress[]>>();
  return (host) => {
    const found = finding.get(host) ?? find(host).finally(() => finding.delete(host));
    finding.set(host, found);
    return found;
  };
};

/** The addresses of a host that may be asked; undefined where one of them may not. */
const allowedAddresses = (hosts: readonly FlowHost[], find: Find) => {
  const findOnce = onceAtATime(find);
  return async (url: URL): Promise<readonly LookupAddress[] | undefined> => {
    const { mayAskAddress } = await http();
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const family = isIP(host);
    const found = family === 0 ? await findOnce(host) : [{ address: host, family }];
    const isAllowed = found.length > 0 && found.every(({ address }) => mayAskAddress(hosts, url, address));
    return isAllowed ? found : undefined;
  };
};

/** The host alone: the rest may tell what a caller has typed, or a secret. */
const tell = (log: Log, { call, url }: Ask, failed: AskFailure, error?: unknown): void => {
  const host = URL.canParse(url) ? new URL(url).host : undefined;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  log.warn({ call, host, failed, ...(code !== undefined && { code }) }, "a flow's HTTP request failed");
};

const noOffice = (): Promise<Answer> => Promise.resolve({ failed: "unreachable" });

export const createAsks = (options: Options): Asks => {
  const { hosts, log, lookUp = noOffice, spoken, find = findByResolver, most: allowed = most } = options;
  const { timers = machineTimers } = options;
  const turns = createTurns(allowed.inAll);
  // By the hosts that the setting names: there are no others.
  const turnsOf = new Map<string, Turns>();
  const running = new Set<AbortController>();

  const hostTurns = ({ host }: URL): Turns => {
    const known = turnsOf.get(host) ?? createTurns(allowed.ofHost);
    turnsOf.set(host, known);
    return known;
  };

  const addressesOf = allowedAddresses(hosts, find);

  const speak = async ({ body = "{}" }: Ask, signal: AbortSignal): Promise<Answer> => {
    if (!spoken) return { failed: "refused" };
    const answer = await lookUp("speech", signal, body);
    return answer.failed === undefined && answer.status === 200 ? spoken.keep(answer.body) : answer;
  };

  const perform = async (ask: Ask, signal: AbortSignal): Promise<Answer> => {
    if (isLookUp(ask.url)) return inTurn(turns, signal, () => lookUp(ask.url.slice("office:".length), signal));
    if (ask.url === speechAddress) return inTurn(turns, signal, () => speak(ask, signal));
    const isShort = ask.url.length <= longest.url && (ask.body?.length ?? 0) <= longest.body;
    if (!isShort || !URL.canParse(ask.url) || leadsUp(ask.url)) return { failed: "refused" };
    const url = new URL(ask.url);
    if (!mayAskHost(hosts, url)) return { failed: "refused" };
    return inTurn(hostTurns(url), signal, () =>
      inTurn(turns, signal, async () => {
        const { sendRequest, within } = await http();
        const addresses = await within(signal, addressesOf(url));
        return addresses ? sendRequest(ask, url, addresses, signal) : { failed: "refused" };
      }),
    );
  };

  return {
    ask: async (ask, dropped) => {
      const controller = new AbortController();
      running.add(controller);
      const end = () => controller.abort();
      const off = timers.after(ask.timeoutMs, end);
      if (dropped?.aborted) end();
      dropped?.addEventListener("abort", end, { once: true });
      try {
        const answer = await perform(ask, controller.signal);
        if (answer.failed !== undefined) tell(log, ask, answer.failed);
        return answer;
      } catch (error) {
        const failed = controller.signal.aborted ? "timeout" : "unreachable";
        if (!dropped?.aborted) tell(log, ask, failed, error);
        return { failed };
      } finally {
        off();
        dropped?.removeEventListener("abort", end);
        running.delete(controller);
      }
    },
    close: () => {
      for (const controller of running) controller.abort();
    },
  };
};
