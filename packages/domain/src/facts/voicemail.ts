import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { callId, earlier, flag, legId, oneOf, onlyTrue, recordingId, text } from "./parts.ts";

const ofMessage = {
  call: callId,
  leg: legId,
  statement: Type.Optional(
    onlyTrue("it is 口述, no voicemail: it is heard with the call's recording, and calls for nobody"),
  ),
};

/** 语音留言: what a caller says to nobody. It stands in a recording of his leg, from the one fact to the other. */
export const voicemailFacts = [
  defineFact({
    type: "VoicemailStarted",
    v: 1,
    of: "call",
    opens: ["voicemail"],
    meaning: "The caller has heard the tone: what he says from now on is a message.",
    schema: Type.Object({ ...ofMessage, flowNode: text(), recording: recordingId }),
  }),
  defineFact({
    type: "VoicemailEnded",
    v: 1,
    of: "call",
    closes: ["voicemail"],
    meaning: "The message is over.",
    schema: Type.Object({
      ...ofMessage,
      recording: recordingId,
      why: oneOf(["key", "maximum", "media", "caller", "ended"]),
      left: flag("it lasted a second at least: something was said, or the server died in it"),
      ...earlier,
    }),
  }),
] as const;
