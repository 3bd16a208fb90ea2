/** 封禁: the addresses and users that the SIP stack drops for guessing passwords. */
import type { SipEvent } from "@zongji/sip";
import type { Ban, Log } from "./door.ts";

type Said = Extract<SipEvent, { is: "banned" | "unbanned" }>;

export const createBans = (
  { now, log }: { readonly now: () => number; readonly log: Log },
  onBan: ((ban: Ban) => void) | undefined,
) => {
  const bans = new Map<string, Ban>();
  let number = 0;

  return {
    onSip: (event: Said): void => {
      const { address, user } = event;
      const key = `${address} ${user ?? ""}`;
      if (event.is === "unbanned") return void bans.delete(key);
      const ban: Ban = { address, until: now() + event.forMs, ...(user !== undefined && { user }) };
      bans.set(key, ban);
      number++;
      // A user may be a telephone number, which only `pii` may hold.
      log.warn(
        { address, forMs: event.forMs, ...(user !== undefined && { pii: { user } }) },
        "guesses passwords: banned",
      );
      onBan?.(ban);
    },
    now: (): Ban[] => [...bans.values()],
    /** The number of bans since the start. */
    since: (): number => number,
  };
};
