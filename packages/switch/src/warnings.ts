import type { ExtraHeader } from "@zongji/sip";

/** Why the media refused the peer's SDP. `warning`: a warn-code of RFC 3261 §20.43. */
export type BadMedia = { readonly why: string; readonly warning?: number };

/** The warn-code for reasons without a code of their own (RFC 3261 §20.43). */
const miscellaneous = 399;
const longest = 200;

/** The Warning of a 488 (RFC 3261 §21.4.26): its text names the refused line of the SDP. Its agent is a pseudonym (§20.43), which hides our address. */
export const warningOf = ({ why, warning = miscellaneous }: BadMedia): ExtraHeader[] => {
  const text = why.replace(/[^\x20-\x7e]/g, " ").slice(0, longest);
  return [{ name: "Warning", value: `${warning} zongji "${text.replace(/["\\]/g, "\\$&")}"` }];
};

export const noDescription: BadMedia = { why: "there is no application/sdp body", warning: 304 };
export const mediaGone: BadMedia = { why: "the media of this session is gone" };
