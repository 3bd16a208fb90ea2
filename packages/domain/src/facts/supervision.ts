import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { asAgent, callId, groupId, legId, oneOf, onlyTrue, text, userId } from "./parts.ts";
import { watchModes } from "./words.ts";

/** `leg` is the watcher's. */
const ofWatch = { call: callId, leg: legId };

/** Supervisors; the agent is the watched or overruled one. */
export const supervisionFacts = [
  defineFact({
    type: "WatchStarted",
    v: 1,
    of: "call",
    opens: ["watch"],
    meaning: "A supervisor joins the agent's call: 监听, 耳语 or 强插.",
    schema: Type.Object({
      ...ofWatch,
      mode: oneOf(watchModes),
      watcher: userId,
      watcherNo: text(),
      emergency: Type.Optional(onlyTrue("called by the agent's emergency button")),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "WatchChanged",
    v: 1,
    of: "call",
    meaning: "The supervisor changes how she takes part.",
    schema: Type.Object({ ...ofWatch, mode: oneOf(watchModes), watcher: userId, ...asAgent }),
  }),
  defineFact({
    type: "WatchEnded",
    v: 1,
    of: "call",
    closes: ["watch"],
    meaning: "The supervisor has left the call.",
    schema: Type.Object({ ...ofWatch, watcher: userId, ...asAgent }),
  }),
  defineFact({
    type: "Intercepted",
    v: 1,
    of: "call",
    meaning:
      "拦截: `interceptor` has the agent's talk now. OfferStarted and OfferAnswered of the interceptor go with it.",
    schema: Type.Object({ ...ofWatch, interceptor: userId, interceptorNo: text(), ...asAgent }),
  }),
  defineFact({
    type: "SupervisorActed",
    v: 1,
    of: "call",
    meaning:
      "A supervisor overruled or watched an agent: the audit entry follows from it. It belongs to the agent's call, where she had one.",
    schema: Type.Object({
      supervisor: userId,
      action: oneOf([
        ...watchModes,
        "stopWatching",
        "answerEmergency",
        "intercept",
        "release",
        "forceReady",
        "forceBusy",
        "forceSignOut",
      ]),
      call: Type.Optional(callId),
      reason: Type.Optional(text()),
      ...asAgent,
    }),
  }),
  defineFact({
    type: "EmergencyRaised",
    v: 1,
    of: "call",
    meaning:
      "紧急呼叫: an alarm until the supervisor who came has left, or the talk is over. Written again where the agent asks again.",
    schema: Type.Object({ ...ofWatch, group: groupId, ...asAgent }),
  }),
] as const;
