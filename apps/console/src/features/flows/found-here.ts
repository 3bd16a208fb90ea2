import { type Finding, type Flow, findingsOf, type Problem, problemsOf, writtenFlow } from "@zongji/domain";
import { placeOfField } from "./field-place.ts";

/** What the page finds of a flow by itself, at once: by the schema, and as callers would meet it. */
export const foundHere = (
  flow: Flow,
  flows: readonly Flow[],
  prompts: Pick<ReadonlySet<string>, "has">,
  stored: readonly string[] = [],
): { shape: Problem[]; findings: Finding[] } => {
  const shape = problemsOf(writtenFlow, flow);
  const among = [...flows.filter(({ id }) => id !== flow.id), flow];
  const findings = findingsOf(flow, { flows: among, hasPrompt: (name) => prompts.has(name), stored });
  const places = shape.map(({ field }) => placeOfField(field, flow.nodes));
  // A name that is none, and an address that can't be read, are told once.
  const isAgain = ({ code, node }: Finding): boolean =>
    places.some((told) => told.node === node && (code === "noPrompt" || (code === "badUrl" && told.rest === "url")));
  return { shape, findings: findings.filter((each) => !isAgain(each)) };
};
