import type { Problem, ProblemCode } from "@zongji/api";
import type { ConfigRefused } from "@zongji/store";

type Told = readonly [ProblemCode, Pick<Problem, "reason" | "field" | "problems" | "newer">];

/** What is told of a deed to the configuration that was refused. `reason`: "configStale" for stale. */
export const configProblem = ({ reason, problems, newer }: ConfigRefused): Told => {
  if (reason === "noItem" || reason === "noVersion") return ["notFound", {}];
  if (reason === "unreadable") return ["badRequest", { field: "body" }];
  const word = reason === "inUse" ? reason : `config${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
  return [
    "conflict",
    {
      reason: word,
      ...(problems.length > 0 && { problems: [...problems] }),
      ...(newer && {
        newer: { ...newer, changes: newer.changes.map(({ path, ...rest }) => ({ path: [...path], ...rest })) },
      }),
    },
  ];
};
