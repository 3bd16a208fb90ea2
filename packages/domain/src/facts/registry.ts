import { agentFacts } from "./agent.ts";
import { alarmFacts } from "./alarm.ts";
import { callFacts } from "./call.ts";
import { callbackFacts } from "./callback.ts";
import type { BodyOf, FactDefinition } from "./define.ts";
import { dialFacts } from "./dial.ts";
import { dutyFacts } from "./duty.ts";
import { httpFacts } from "./http.ts";
import { internalFacts } from "./internal.ts";
import { menuFacts } from "./menu.ts";
import { nodeFacts } from "./node.ts";
import { offerFacts } from "./offer.ts";
import { outsideFacts } from "./outside.ts";
import { queueFacts } from "./queue.ts";
import { recordingFacts } from "./recording.ts";
import { supervisionFacts } from "./supervision.ts";
import { surveyFacts } from "./survey.ts";
import { talkFacts } from "./talk.ts";
import { transferFacts } from "./transfer.ts";
import { voicemailFacts } from "./voicemail.ts";

/** Every type of fact, by subject, in the order in which a call meets them. */
export const factSubjects = {
  node: nodeFacts,
  alarm: alarmFacts,
  call: callFacts,
  menu: menuFacts,
  queue: queueFacts,
  callback: callbackFacts,
  offer: offerFacts,
  talk: talkFacts,
  dial: dialFacts,
  http: httpFacts,
  duty: dutyFacts,
  outside: outsideFacts,
  voicemail: voicemailFacts,
  transfer: transferFacts,
  internal: internalFacts,
  supervision: supervisionFacts,
  agent: agentFacts,
  survey: surveyFacts,
  recording: recordingFacts,
} as const;
export type FactSubject = keyof typeof factSubjects;

type Definition = (typeof factSubjects)[FactSubject][number];

/**
 * Everything that can have happened. The rest of the product sees nothing else of a live call.
 * A fact is never changed; a changed shape gets a higher `v` and an upcaster.
 */
export type FactBody = BodyOf<Definition>;
export type FactType = FactBody["type"];

/** The definition of each type, by its name. */
export const factRegistry: ReadonlyMap<string, FactDefinition> = new Map(
  Object.values(factSubjects).flatMap((definitions) =>
    definitions.map((definition) => [definition.type, definition as unknown as FactDefinition] as const),
  ),
);

/** The version in which this program writes facts of a type. */
export const versionOf = (type: FactType): number => factRegistry.get(type)?.v ?? 1;
