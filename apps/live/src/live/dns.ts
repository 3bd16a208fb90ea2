/** Addresses of carriers that are configured by name. SIP goes to addresses only; a name is looked up now and again, since carriers move. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Log } from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";

const againMs = 300_000;
/** A name that nobody knows is asked for again sooner. */
const soonMs = 15_000;

export type Dns = {
  /** The address of a name, as it was last found; of an address itself. */
  readonly addressOf: (host: string) => string | undefined;
  /** These are looked up from now on. */
  readonly watch: (hosts: readonly string[]) => void;
  readonly close: () => void;
};

type Options = {
  readonly log: Log;
  /** An address was found, or another one. */
  readonly onChange: () => void;
  readonly timers?: Timers;
  /** For tests. Default: the machine's resolver. @throws where the name is not known */
  readonly find?: (host: string) => Promise<string>;
};

const findByResolver = async (host: string): Promise<string> => (await lookup(host)).address;

export const createDns = ({ log, onChange, find = findByResolver, timers = machineTimers }: Options): Dns => {
  const found = new Map<string, string>();
  let wanted: readonly string[] = [];
  let off = (): void => {};
  let closed = false;
  let round = 0;

  const look = async (host: string): Promise<boolean> => {
    try {
      const address = await find(host);
      const isNew = found.get(host) !== address;
      found.set(host, address);
      return isNew;
    } catch (error) {
      log.warn({ host, why: (error as Error).message }, "a carrier's name is not known");
      return false;
    }
  };

  /** What was found before still holds while a name is not answered for. */
  const lookAll = async (): Promise<void> => {
    off();
    const mine = ++round;
    const changed = await Promise.all(wanted.map(look));
    if (closed || mine !== round) return;
    if (changed.includes(true)) onChange();
    if (wanted.length === 0) return;
    const ms = wanted.every((host) => found.has(host)) ? againMs : soonMs;
    off = timers.after(ms, () => void lookAll());
  };

  return {
    addressOf: (host) => (isIP(host) === 0 ? found.get(host) : host),
    watch: (hosts) => {
      const names = [...new Set(hosts.filter((host) => isIP(host) === 0))].toSorted();
      if (names.join() === wanted.join()) return;
      wanted = names;
      void lookAll();
    },
    close: () => {
      closed = true;
      off();
    },
  };
};
