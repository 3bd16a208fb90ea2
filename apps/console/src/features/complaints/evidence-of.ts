import type { NewEvidence } from "@zongji/api";

const pages = {
  calls: "call",
  orders: "order",
  inbox: "letter",
  "knowledge/article": "article",
} as const satisfies Readonly<Record<string, NewEvidence["kind"]>>;

/** What the address of a page of the console is about: a call, an order, a letter or an article; undefined: none of these. */
export const evidenceOf = (address: string): NewEvidence | undefined => {
  const [, page, ref] = /(?:^|\/)(calls|orders|inbox|knowledge\/article)\/([A-Za-z0-9_-]{1,64})(?:[/?#]|$)/.exec(
    address.trim(),
  ) ?? [undefined, "", ""];
  const kind = pages[page as keyof typeof pages];
  return kind === undefined || ref === undefined || ref === "list" ? undefined : { kind, ref };
};
