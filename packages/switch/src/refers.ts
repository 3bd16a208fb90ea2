/** REFERs of peers, until the referred call succeeds or fails (RFC 3515). They outlive their leg: many phones hang up at once. */
import type { LegId, SwitchCommand } from "@zongji/domain";
import type { Command, SipEvent } from "@zongji/sip";
import type { Reported } from "./leg.ts";

type Refer = { readonly notifies: boolean; readonly taken: boolean };

export type RefersPorts = {
  readonly sip: (command: Command) => void;
  readonly report: (event: Reported) => void;
  readonly after: (ms: number, call: () => void) => () => void;
};

/** The SIP stack's subscription expires after 180 s. */
const forgetMs = 200_000;

export const createRefers = ({ sip, report, after }: RefersPorts) => {
  const refers = new Map<string, Refer>();

  const take = ({ refer, session, target, replaced, notifies }: Extract<SipEvent, { is: "referred" }>) => {
    refers.set(refer, { notifies, taken: false });
    after(forgetMs, () => refers.delete(refer));
    report({
      is: "LegReferred",
      leg: session as LegId,
      refer,
      to: target.user,
      ...(replaced !== undefined && { replaces: replaced as LegId }),
    });
  };

  return {
    /** `isAnswered`: whether the leg is answered. */
    onSip: (event: Extract<SipEvent, { is: "referred" }>, isAnswered: boolean): void => {
      const { refer, target, replaced } = event;
      const decline = (status: number) => sip({ do: "answerRefer", refer, status });
      if (!isAnswered) decline(603);
      // The call to replace is not ours. To call the number instead would be another call than the peer asked for.
      else if (target.replaces && replaced === undefined) decline(481);
      else take(event);
    },
    /** False if there is no such REFER, or it has its final status. */
    answer: ({ refer, status }: Extract<SwitchCommand, { do: "AnswerRefer" }>): boolean => {
      const found = refers.get(refer);
      if (!found) return false;
      const isEnd = found.taken ? status >= 200 : status >= 300;
      if (isEnd) refers.delete(refer);
      else refers.set(refer, { ...found, taken: true });
      if (!found.taken) sip({ do: "answerRefer", refer, status });
      // RFC 4488: without a subscription no NOTIFY is sent.
      else if (found.notifies) sip({ do: "referProgress", refer, status });
      return true;
    },
  };
};
