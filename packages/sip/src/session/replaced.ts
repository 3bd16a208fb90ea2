import type { Refusal } from "../checks.ts";
import { header, headerLines, type SipRequest } from "../message/message.ts";
import { parseReplaces, type Replaces } from "../message/replaces.ts";
import { dialogKey } from "./dialog.ts";
import type { Session, Sessions } from "./session.ts";

/** The session that Replaces names (RFC 3891 §3): its to-tag is ours. A from-tag of 0 stands for none too. */
export function replacedBy(sessions: Sessions, { callId, toTag, fromTag }: Replaces): Session | undefined {
  const { byDialog } = sessions;
  const none = fromTag === "0" ? byDialog.get(dialogKey(callId, toTag, "")) : undefined;
  return byDialog.get(dialogKey(callId, toTag, fromTag)) ?? none;
}

/** The session that an INVITE is to replace, a refusal, or undefined where it replaces none. */
export function replacedOf(sessions: Sessions, request: SipRequest): Session | Refusal | undefined {
  const lines = headerLines(request, "replaces");
  if (lines.length === 0) return undefined;
  const replaces = lines.length === 1 ? parseReplaces(lines[0]!) : undefined;
  if (replaces === undefined || header(request, "join") !== undefined) return { status: 400, reason: "Bad Replaces" };
  const found = replacedBy(sessions, replaces);
  if (found === undefined) {
    const { callId, toTag, fromTag } = replaces;
    return { status: sessions.endedDialogs.has(dialogKey(callId, toTag, fromTag)) ? 603 : 481 };
  }
  if (found.at === "ending" || found.byeWanted !== undefined) return { status: 603 };
  // Only the caller may have his ringing call replaced.
  if (found.at === "inviting") return found.role === "uac" && !found.cancelled ? found : { status: 481 };
  return replaces.earlyOnly ? { status: 486 } : found;
}
