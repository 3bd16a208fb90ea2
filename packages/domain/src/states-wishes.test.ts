import { expect, test } from "vitest";
import type { GroupId } from "./ids.ts";
import type { Command } from "./input.ts";
import { outsideNumber, type SceneName, scene, scenes, user } from "./testing/scenes.ts";
import { chapters } from "./testing/story.ts";

const plain = <Do extends string>(wish: Do) => ({ do: wish });
/** What is asked, each on a stage of its own; 8003 is signed in too. */
const wishes: readonly Command[] = [
  ...(["hangUp", "answer", "hold", "retrieve", "resume", "mute", "unmute", "announceAgentNo"] as const).map(plain),
  ...(["swap", "cancelConsult", "completeTransfer", "threeWay", "dropThird", "emergency"] as const).map(plain),
  { do: "sendDigits", digits: "1" },
  { do: "transfer", to: { group: "complaint" as GroupId } },
  { do: "consult", to: { agent: user("8003") } },
  ...(["signOut", "ready", "work", "endWrapUp", "pickUp", "stopWatching"] as const).map(plain),
  { do: "callInternal", agent: user("8003") },
  { do: "callOut", to: { number: outsideNumber } },
];

/** What becomes of each wish of the agent whose call it is: done, or why it is refused. */
const hers = chapters`
  # arrived | taken by a colleague
    notInCall: hangUp hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    notRinging: answer
    done: signOut ready work callInternal callOut
    notInWrapUp: endWrapUp
    nothingToPickUp: pickUp
    notWatching: stopWatching
  # queued | queued with music | internal, sent on
    notInCall: hangUp hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    notRinging: answer
    done: signOut ready work pickUp callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
    targetBusy: callInternal
  # ringing
    done: hangUp answer ready
    notInCall: hold retrieve resume mute unmute announceAgentNo emergency sendDigits transfer consult
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # sent to a colleague
    notInCall: hangUp hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    notRinging: answer
    done: signOut ready work endWrapUp pickUp callInternal callOut
    notWatching: stopWatching
  # announcing | talking, told again
    done: hangUp hold resume mute emergency sendDigits transfer consult ready
    notRinging: answer
    notHeld: retrieve
    notMuted: unmute
    announcing: announceAgentNo
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # announcing, a transfer waits
    done: hangUp hold retrieve resume mute emergency sendDigits transfer consult ready
    notRinging: answer
    notMuted: unmute
    announcing: announceAgentNo
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # talking | talking, called out | watched | a watcher's phone rings | alarm | alarm, helped
    done: hangUp hold resume mute announceAgentNo emergency sendDigits transfer consult ready
    notRinging: answer
    notHeld: retrieve
    notMuted: unmute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # held
    done: hangUp retrieve resume mute emergency sendDigits transfer consult ready
    notRinging: answer
    alreadyHeld: hold announceAgentNo
    notMuted: unmute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # muted
    done: hangUp hold resume unmute announceAgentNo emergency sendDigits transfer consult ready
    notRinging: answer
    notHeld: retrieve
    alreadyMuted: mute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # a colleague rings
    done: hangUp resume mute cancelConsult emergency ready
    notRinging: answer
    alreadyConsulting: hold retrieve announceAgentNo transfer consult
    notMuted: unmute
    notConsulting: swap completeTransfer threeWay dropThird
    notInCall: sendDigits
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # a colleague is consulted | swapped to the citizen | a number is consulted
    done: hangUp resume mute swap cancelConsult completeTransfer threeWay emergency sendDigits ready
    notRinging: answer
    alreadyConsulting: hold retrieve announceAgentNo transfer consult
    notMuted: unmute
    notConsulting: dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # threeWay | threeWay with a number
    done: hangUp resume mute completeTransfer dropThird emergency sendDigits ready
    notRinging: answer
    alreadyConsulting: hold retrieve announceAgentNo transfer consult
    notMuted: unmute
    notConsulting: swap cancelConsult threeWay
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # reconnecting | reconnecting from a consultation | reconnecting from threeWay
    done: hangUp mute emergency sendDigits ready
    notRinging: answer
    reconnecting: hold retrieve announceAgentNo transfer consult
    deviceUnreachable: resume
    notMuted: unmute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # reconnecting, rung again
    done: hangUp resume mute emergency sendDigits ready
    notRinging: answer
    reconnecting: hold retrieve announceAgentNo transfer consult
    notMuted: unmute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # sent to a number | outside | survey | rated | farewell
    notInCall: hangUp hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    notRinging: answer
    done: signOut ready work endWrapUp callInternal callOut
    nothingToPickUp: pickUp
    notWatching: stopWatching
  # her own phone rings | the far end is dialled | the far end rings | a colleague is called | internal, nobody came
    done: hangUp ready
    notRinging: answer
    notInCall: hold retrieve resume mute unmute announceAgentNo emergency sendDigits transfer consult
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # internal
    done: hangUp hold mute sendDigits transfer ready
    notRinging: answer
    notHeld: retrieve
    notInCall: resume announceAgentNo emergency
    notMuted: unmute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    internalCall: consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # internal, held and muted
    done: hangUp unmute sendDigits transfer ready
    notRinging: answer
    alreadyHeld: hold
    notHeld: retrieve
    notInCall: resume announceAgentNo emergency
    alreadyMuted: mute
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    internalCall: consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
`;
/** The same of the colleague who has a part in it. */
const colleagues = chapters`
  # taken by a colleague | sent to a colleague
    done: hangUp answer ready
    notInCall: hold retrieve resume mute unmute announceAgentNo emergency sendDigits transfer consult
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # a colleague rings | a colleague is called
    done: hangUp answer ready
    notInCall: hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # a colleague is consulted | swapped to the citizen | threeWay | reconnecting from a consultation | reconnecting from threeWay
    done: hangUp ready
    notRinging: answer
    notInCall: hold retrieve resume mute unmute announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency sendDigits transfer consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # internal
    done: hangUp hold mute sendDigits transfer ready
    notRinging: answer
    notHeld: retrieve
    notInCall: resume announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency
    notMuted: unmute
    internalCall: consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # internal, held and muted
    done: hangUp retrieve unmute sendDigits transfer ready
    notRinging: answer
    alreadyHeld: hold
    notInCall: resume announceAgentNo swap cancelConsult completeTransfer threeWay dropThird emergency
    alreadyMuted: mute
    internalCall: consult
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
  # internal, sent on
    done: hangUp ready
    notRinging: answer
    notInCall: hold retrieve resume mute unmute announceAgentNo emergency sendDigits transfer consult
    notConsulting: swap cancelConsult completeTransfer threeWay dropThird
    inCall: signOut work pickUp callInternal callOut
    notInWrapUp: endWrapUp
    notWatching: stopWatching
`;

function answers(name: SceneName, no: string): string {
  const by = new Map<string, string[]>();
  for (const wish of wishes) {
    const { on } = scene(name);
    if (on.seat("8003") === undefined) on.sits("8003");
    const [facts, commands] = [on.facts.length, on.commands.length];
    const refused = on.asks(`agent-${no}`, wish);
    if (refused !== undefined) expect([on.facts.length, on.commands.length]).toEqual([facts, commands]);
    by.set(refused ?? "done", [...(by.get(refused ?? "done") ?? []), wish.do]);
  }
  return [...by].map(([answer, asked]) => `${answer}: ${asked.join(" ")}`).join("\n");
}

test.each(hers)("what she may ask for: %s", (name, text) => expect(answers(name as SceneName, "8001")).toBe(text));
test("every way in which a call can stand is there", () =>
  expect(hers.map(([name]) => name).sort()).toEqual(Object.keys(scenes).sort()));
test.each(colleagues)("what a colleague in it may ask for: %s", (name, text) =>
  expect(answers(name as SceneName, "8002")).toBe(text),
);
