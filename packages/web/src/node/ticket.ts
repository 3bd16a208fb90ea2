import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Proves to another server of the same database that we are one too; made from the key that they share. */
export type Tickets = {
  /** For one errand, good for a minute. @param now ms */
  readonly issue: (errand: string, now: number) => string;
  readonly isGood: (ticket: string, errand: string, now: number) => boolean;
};

export const ticketHeader = "x-zongji-ticket";
const goodForMs = 60_000;

/** @param keys the folder with party.key, which is there */
export const ticketsOf = (keys: string): Tickets => {
  const master = Buffer.from(readFileSync(join(keys, "party.key"), "utf8").trim(), "hex");
  const key = Buffer.from(hkdfSync("sha256", master, "", "zongji node ticket 1", 32));
  const proof = (errand: string, until: string) => createHmac("sha256", key).update(`${until} ${errand}`).digest();
  return {
    issue: (errand, now) => `${now + goodForMs}.${proof(errand, `${now + goodForMs}`).toString("base64url")}`,
    isGood: (ticket, errand, now) => {
      const [until = "", given = ""] = ticket.split(".");
      // A clock that goes before ours must not make it good for long.
      if (!/^\d{1,16}$/.test(until) || Number(until) < now || Number(until) > now + 2 * goodForMs) return false;
      const [right, told] = [proof(errand, until), Buffer.from(given, "base64url")];
      return right.length === told.length && timingSafeEqual(right, told);
    },
  };
};
