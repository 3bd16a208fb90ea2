/** All registrations of ours with carriers (RFC 3261 §10.2). */
import { sameHost } from "../address.ts";
import type { Core } from "../core.ts";
import type { FlowId, Registration, Source } from "../door.ts";
import { parseUri } from "../message/uri.ts";
import type { Transactions } from "../transaction/table.ts";
import type { TransportLayer } from "../transport.ts";
import {
  type CarrierRegistration,
  changeWish,
  createRegistration,
  fail,
  leave,
  type Registering,
  register,
  type Wish,
} from "./carrier-registration.ts";
import { lineIn } from "./grant.ts";

export type Registrations = {
  register(wish: Wish): void;
  /** False: there is none. */
  unregister(id: string): boolean;
  /** The registration whose Contact this is, where the source may speak for its carrier. */
  claimed(uri: string, source: Source): string | undefined;
  /** How calls go over it: parameters of our Contact, and Route values. */
  way(id: string): { readonly line: string; readonly routes: readonly string[] } | undefined;
  flowClosed(flow: FlowId): void;
  list(): Registration[];
};

export function createRegistrations(core: Core, transport: TransportLayer, transactions: Transactions): Registrations {
  const table = new Map<string, CarrierRegistration>();
  /** Replaced by a changed registration of the same name, while they are taken back. */
  const leaving = new Set<CarrierRegistration>();
  const at: Registering = {
    core,
    transport,
    transactions,
    onLeft(entry, why) {
      if (leaving.delete(entry)) return;
      table.delete(entry.wish.id);
      core.emit({ is: "unregistered", id: entry.wish.id, why });
    },
  };

  function replace(known: CarrierRegistration | undefined, wish: Wish): CarrierRegistration {
    if (known !== undefined) {
      leaving.add(known);
      leave(at, known);
    }
    const entry = createRegistration(core, wish);
    table.set(wish.id, entry);
    return entry;
  }

  return {
    register(wish) {
      const known = table.get(wish.id);
      if (known === undefined || !isRefreshable(known.wish, wish)) {
        register(at, replace(known, wish));
        return;
      }
      changeWish(core, known, wish);
      register(at, known);
    },
    unregister(id) {
      const entry = table.get(id);
      if (entry === undefined) return false;
      if (entry.at !== "leaving") leave(at, entry);
      return true;
    },
    claimed: (uri, source) => claimed(table.values(), uri, source)?.wish.id,
    way(id) {
      const entry = table.get(id);
      return entry && { line: entry.line, routes: entry.routes };
    },
    flowClosed(flow) {
      for (const entry of table.values()) {
        if (entry.at === "registered" && entry.hop?.flow === flow) fail(at, entry, { why: "transport" });
      }
    },
    list: () =>
      [...table.values(), ...leaving].map(({ wish, at, expiresAt }) => ({
        id: wish.id,
        at,
        ...(expiresAt !== undefined && { expiresAt }),
      })),
  };
}

function claimed(entries: Iterable<CarrierRegistration>, uri: string, source: Source): CarrierRegistration | undefined {
  const line = uri.includes("line=") ? lineIn(parseUri(uri)) : undefined;
  if (line === undefined || line === "") return undefined;
  const entry = [...entries].find((one) => one.line === line);
  return entry !== undefined && (entry.wish.anyAddress === true || isFrom(entry, source)) ? entry : undefined;
}

function isFrom({ wish: { destination }, hop }: CarrierRegistration, source: Source): boolean {
  if (source.flow !== undefined && source.flow === hop?.flow) return true;
  return "flow" in destination ? false : sameHost(destination.host, source.remote.host);
}

/** Can a refresh change one into the other? */
function isRefreshable(a: Wish, b: Wish): boolean {
  const placeOf = ({ destination: at }: Wish): string =>
    "flow" in at ? at.flow : `${at.listener} ${at.host} ${at.port}`;
  return a.registrar === b.registrar && a.aor === b.aor && a.contactUser === b.contactUser && placeOf(a) === placeOf(b);
}
