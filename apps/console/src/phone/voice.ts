import type { PhoneEvent } from "./machine.ts";

/** So long after the agent answered the voice must stand; the caller hears it ring till then. */
export const voiceLimitMs = 6000;
/**
 * RFC 3261 §21.4.26: it can't be answered here. The server takes it for a fault of the phone; 480 and 408 would be an agent who refused, or did not take it.
 */
export const cannotAnswer = 488;
/** As JsSIP says that no way for the voice was found, or that it was lost for good. */
const noWay = "RTP Timeout";

/** What is needed of JsSIP's session. */
type Answered = {
  readonly on: {
    (event: "confirmed", told: () => void): unknown;
    (event: "failed" | "ended", told: (event: { readonly cause: string }) => void): unknown;
  };
  readonly isEnded: () => boolean;
  readonly terminate: (options: { readonly status_code: number }) => void;
};

/** Watches an answer until the call is up: where the voice can't come, the person is told, and the call goes to somebody else. */
export const watchVoice = (session: Answered, report: (event: PhoneEvent) => void): void => {
  const failed = (): void => report({ is: "VoiceChanged", to: "failed" });
  const limit = setTimeout(() => {
    if (session.isEnded()) return;
    failed();
    session.terminate({ status_code: cannotAnswer });
  }, voiceLimitMs);
  session.on("confirmed", () => {
    clearTimeout(limit);
    report({ is: "VoiceChanged", to: "open" });
  });
  const over = ({ cause }: { readonly cause: string }): void => {
    clearTimeout(limit);
    if (cause === noWay) failed();
  };
  session.on("failed", over);
  session.on("ended", over);
};
