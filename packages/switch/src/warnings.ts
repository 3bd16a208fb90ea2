import type { ExtraHeader } from "@zongji/sip";

/** What a description of the peer's is refused for, as the media tells it. */
export type BadMedia = { readonly why: string; readonly warning?: number };

/** RFC 3261 §20.43: what has no code of its own. */
const miscellaneous = 399;
const longest = 200;

/** Warning beside a 488 (RFC 3261 §21.4.26): the sentence names the line of the peer's SDP. Its agent is a pseudonym (§20.43), so that no address is told. */
export const warningOf = ({ why, warning = miscellaneous }: BadMedia): ExtraHeader[] => {
  const text = why.replace(/[^\x20-\x7e]/g, " ").slice(0, longest);
  return [{ name: "Warning", value: `${warning} zongji "${text.replace(/["\\]/g, "\\$&")}"` }];
};

export const noDescription: BadMedia = { why: "there is no application/sdp body", warning: 304 };
export const mediaGone: BadMedia = { why: "the media of this session is gone" };
