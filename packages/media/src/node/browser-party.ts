import type { MediaCommand } from "../door.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";

export const openBrowser = async (
  _command: Extract<MediaCommand, { do: "Open" }>,
  _context: PartyContext,
): Promise<Party> => {
  throw new MediaError("error", "not yet");
};
