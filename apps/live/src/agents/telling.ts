import type { LiveMessage } from "@zongji/api";
import type { Principal } from "@zongji/web";
import type { DeskRoom } from "./room.ts";
import type { WallMoment } from "./wall.ts";

/** One open page, for the functions that send to it. */
export type Push = {
  readonly room: DeskRoom;
  /** The user of the page's session, with the present permissions. */
  readonly principal: () => Principal;
  /** @returns false: the page takes nothing at present */
  readonly send: (message: LiveMessage) => boolean;
  /** Called when the page shows the number of a call, or the numbers of the wall. */
  readonly onNumbers: (subject: string) => void;
};

/** What may have changed on the wall. */
export type WallTouched = {
  readonly all: boolean;
  readonly agents: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
};

/** An open page. */
export type Page = {
  readonly user: string;
  /** At each change: sends what everybody gets, and begins anew if the user's account or permissions changed. */
  readonly look: () => void;
  /** The agent's own state or call may have changed. */
  readonly tell: () => void;
  /** Waiting callers or ringing colleagues may have changed. */
  readonly tellAround: () => void;
  readonly tellEmergencies: () => void;
  /** Figures that are beyond a threshold may be others. */
  readonly tellWallAlarms: () => void;
  readonly isWatching: () => boolean;
  readonly tellWall: (touched: WallTouched, moment: () => WallMoment) => void;
  /** Sends everything if the page was too slow to take the last message. */
  readonly again: (moment: () => WallMoment) => void;
};
