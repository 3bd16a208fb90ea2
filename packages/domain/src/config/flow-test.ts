/** 用例: walks through a flow that are kept with its text, each with the way that it took. They are walked again before a version comes into force; no call knows of them. */
import { Type } from "@sinclair/typebox";
import { askFailures } from "../ask.ts";
import { flag, line, list, oneOf, oneWay, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { flowConfig } from "./flow.ts";
import { callerLists } from "./listed-caller.ts";
import { key, keyWords } from "./parts.ts";

const answer = oneWay({
  status: shape({ status: whole(100, 599), body: line(0, 65_536) }),
  failed: shape({ failed: oneOf(askFailures) }),
});
const input = oneWay({
  press: shape({ press: text(key, keyWords) }),
  wait: shape({ wait: Type.Literal(true) }),
  back: shape({ back: line(1, 64) }),
  answer: shape({ answer }),
});

/** What a step came to: the nodes in order, those of modules as "flow/node"; and how the walk stood then: "key" for what it waits for, "queue business", "hangUp flowEnded". */
const seen = shape({ path: list(line(1, 130), { maxItems: 300 }), stands: line(1, 200) });
export type SeenStep = ReadonlyOf<typeof seen>;

const latest = 8_640_000_000_000_000;
const flowTest = shape({
  name: line(1, 64),
  /** Whether the hotline is open: as said, whatever its hours are; or by the hours of a moment, ms since the epoch. */
  hours: oneWay({ open: shape({ open: flag() }), at: shape({ at: whole(0, latest) }) }),
  /** The list that the caller stands on. */
  callerList: optional(oneOf(callerLists)),
  inputs: list(input, { maxItems: 200 }),
  /** The first is the beginning; then one for each input. */
  steps: list(seen, { minItems: 1, maxItems: 201 }),
});
export type FlowTest = ReadonlyOf<typeof flowTest>;

export const mostTests = 50;
export const flowTests = list(flowTest, { maxItems: mostTests });

/** A flow as people write it: with its tests. */
export const writtenFlow = shape({ ...flowConfig.properties, tests: optional(flowTests) });
export type WrittenFlow = ReadonlyOf<typeof writtenFlow>;
