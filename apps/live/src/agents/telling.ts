import type { LiveMessage } from "@zongji/api";
import type { Principal } from "@zongji/web";
import type { DeskRoom } from "./room.ts";
import type { WallMoment } from "./wall.ts";

/** One open page, as what is told to it asks. */
export type Push = {
  readonly room: DeskRoom;
  /** Who holds the page's session, with what is permitted now. */
  readonly principal: () => Principal;
  /** Whether the page takes it. */
  readonly send: (message: LiveMessage) => boolean;
  /** A call's number, or those on the wall, are shown. */
  readonly onNumbers: (subject: string) => void;
};

/** Of what the wall is to be looked at again. */
export type WallTouched = {
  readonly all: boolean;
  readonly agents: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
};

/** An open page, as far as it is told what has changed. */
export type Page = {
  readonly user: string;
  /** What everybody is told, and whether something else is permitted now: looked at whenever anything changes. */
  readonly look: () => void;
  /** Something of her own may have changed. */
  readonly tell: () => void;
  /** Something around her may have: callers who wait, colleagues who ring. */
  readonly tellAround: () => void;
  readonly tellEmergencies: () => void;
  readonly isWatching: () => boolean;
  readonly tellWall: (touched: WallTouched, moment: () => WallMoment) => void;
  /** What it lacks, if it was behind. */
  readonly again: (moment: () => WallMoment) => void;
};
