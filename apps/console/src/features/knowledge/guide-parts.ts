import type { ArticleContent } from "@zongji/api";

export const guideParts = ["materials", "steps", "windows", "fees", "timeLimit"] as const;

/** Parts of a service guide that say anything. */
export const filledParts = (guide: ArticleContent["guide"]) => guideParts.filter((part) => guide[part].trim() !== "");

/** Whether the editor shows them: what a guide said is still read and found once it is another kind of article, and must not be out of the editor's reach. */
export const showsGuide = ({ kind, guide }: Pick<ArticleContent, "kind" | "guide">): boolean =>
  kind === "guide" || filledParts(guide).length > 0;
