/** 短信评价: the survey by a link that is sent by text message. */
import type { FactBody } from "@zongji/domain";
import { clockOf, nowOf } from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";
import type { TextParts } from "../texts/index.ts";
import { linkTexts } from "./answer.ts";
import { linkPurpose } from "./make.ts";
import { forgetLinks, takeFacts } from "./store.ts";

export { freshCode, hashOf } from "./code.ts";
export { surveyLinkFollower } from "./make.ts";
export { surveyPageRoutes } from "./routes.ts";

/** What becomes of texts with links. */
export const linkPurposes = { [linkPurpose]: linkTexts };

const everyMs = 500;
/** A fact that has not come into the database by then is told again. */
const againMs = 60_000;
const keptMs = 30 * 86_400_000;

/** Tells the live hotline of this server what is to be noted, from now on. Returns how to stop. */
export const keepTelling = (
  { db, log }: TextParts,
  tell: (bodies: readonly FactBody[]) => boolean,
): (() => Promise<void>) => {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return keepDoing({ everyMs, log, failed: "facts of the office could not be told" }, async () => {
    if (!tell([])) return;
    const bodies = await takeFacts(db, nowOf(db), againMs);
    if (bodies.length > 0) tell(bodies);
    if (clockOf(db).mono() - sweptAt < 3_600_000) return;
    await forgetLinks(db, nowOf(db) - keptMs);
    sweptAt = clockOf(db).mono();
  });
};
