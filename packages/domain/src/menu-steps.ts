import type { Fact } from "./fact.ts";

/** What a caller did at a node of the flow. `node` is empty in a queue that no flow has sent him to. */
export type MenuStep = {
  readonly at: number;
  readonly node: string;
  readonly what: "entered" | "key" | "invalid" | "timeout";
  readonly key?: string;
  readonly businessType?: string;
  /** Of a node that was entered: when it was left, and where to. */
  readonly until?: number;
  readonly left?: "next" | "queue" | "agent" | "dutyPhone" | "voicemail" | "transfer" | "survey" | "ended" | "hangup";
};
type Open = { -readonly [K in keyof MenuStep]: MenuStep[K] };

const typeOf = (businessType: string | undefined) => (businessType === undefined ? {} : { businessType });

/** The steps of one call in its menus, from all of its facts in order. */
export function menuSteps(facts: readonly Fact[]): MenuStep[] {
  const steps: Open[] = [];
  let open: Open | undefined;
  const close = (until: number, left: NonNullable<MenuStep["left"]>): void => {
    if (open) Object.assign(open, { until, left });
    open = undefined;
  };
  const byCaller = facts.some((fact) => fact.type === "CallEnded" && fact.ending.by === "caller");
  for (const fact of facts) {
    if (fact.type === "NodeEntered") {
      close(fact.at, "next");
      open = { at: fact.at, node: fact.flowNode, what: "entered", ...typeOf(fact.businessType) };
      steps.push(open);
    } else if (fact.type === "KeyPressed") {
      const { at, flowNode: node, valid, key, businessType } = fact;
      const pressed = key === undefined ? {} : { key };
      steps.push({ at, node, what: valid ? "key" : "invalid", ...pressed, ...typeOf(businessType) });
    } else if (fact.type === "NoInput") steps.push({ at: fact.at, node: fact.flowNode, what: "timeout" });
    else if (fact.type === "IvrLeft")
      close(fact.since ?? fact.at, fact.to === "ended" && byCaller ? "hangup" : fact.to);
  }
  return steps;
}
