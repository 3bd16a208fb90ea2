import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { type Db, type Log, nowOf } from "@zongji/store";
import { ask, ticketHeader, ticketsOf } from "@zongji/web/node";
import { sql } from "kysely";

/** Recordings that lie at other servers of the same database. */
export type Elsewhere = {
  /** Whether it is this server. */
  readonly isHere: (node: string) => boolean;
  /** Resolves with that server's answer, whose body is still to come; undefined where there is none. */
  readonly recordingAt: (
    node: string,
    call: string,
    consult: string | undefined,
    range: string | undefined,
  ) => Promise<IncomingMessage | undefined>;
  /** Whether another server of this database asks. */
  readonly isAsked: (ticket: string, call: string, consult: string | undefined) => boolean;
};

const errandOf = (call: string, consult = ""): string => `recording ${call} ${consult}`;

/** Where a server answers, and the fingerprint of its certificate. */
const placeOf = async (db: Db, node: string) => {
  const { rows } = await sql<{ url: string; print: string | null }>`
    select n.url, b.look->>'print' as print from node as n join node_beat as b on b.node = n.name where n.name = ${node}`.execute(
    db,
  );
  return rows[0];
};

export const createElsewhere = (db: Db, dataFolder: string, me: string, log: Pick<Log, "warn">): Elsewhere => {
  const keys = join(dataFolder, "keys");
  return {
    isHere: (node) => node === me,
    recordingAt: async (node, call, consult, range) => {
      const place = node === me ? undefined : await placeOf(db, node);
      if (place === undefined) return undefined;
      const url = new URL(`${place.url}/api/nodes/recordings/${encodeURIComponent(call)}`);
      if (consult !== undefined) url.searchParams.set("consult", consult);
      const ticket = ticketsOf(keys).issue(errandOf(call, consult), nowOf(db));
      const headers = { [ticketHeader]: ticket, ...(range !== undefined && { range }) };
      return ask(url, headers, place.print ?? undefined).catch((error: unknown) => {
        log.warn({ node, error: String(error) }, "a recording could not be had from another server");
        return undefined;
      });
    },
    isAsked: (ticket, call, consult) => ticketsOf(keys).isGood(ticket, errandOf(call, consult), nowOf(db)),
  };
};
