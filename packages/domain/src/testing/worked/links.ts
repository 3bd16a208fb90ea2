import { at, type Written, writtenAll } from "../by-hand.ts";
import { is, type WorkedDay } from "./worked-day.ts";

/** A call that an agent answers, after which a link to the survey is made. */
const linked = (
  t0: string,
  group: string,
  link: NonNullable<Written["link"]>,
  more: Partial<Written> = {},
): Written => ({
  ...{ t0, as: "D2", visits: [[group, t0, t0, "ANSWER"]], link, ...more },
  offers: [[link[0], t0, t0]],
  talks: [[link[0], t0, t0.replace(/..$/, "50"), { offer: 0 }]],
});

/** 短信链接: what became of each. */
export const links: WorkedDay = {
  story:
    "8001's: one is sent the link and rates satisfied, one is sent it and does not answer, one's text fails, one's waits. " +
    "8002's pressed nothing when asked by keys, is sent the link, and rates not satisfied.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      good: linked("09:00:00", "business", ["8001", "sent", true]),
      silent: linked("09:01:00", "business", ["8001", "sent"]),
      failed: linked("09:02:00", "business", ["8001", "failed"]),
      waits: linked("09:03:00", "business", ["8001", "waits"]),
      bad: linked("10:00:00", "complaint", ["8002", "sent", false], {
        survey: ["8002", undefined, { outcome: "none" }],
      }),
    }),
  },
  expects: [
    is("linksMade", 5, "one after each call"),
    is("linksMade", 1, "bad", { agent: "8002" }),
    is("linksSent", 3, "good, silent, bad: the service took them"),
    is("linksFailed", 1, "failed; waits is neither sent nor failed"),
    is("linksAnswered", 2, "good, bad"),
    is("linksAnswered", 1, "bad", { group: "complaint" }),
    is("linkRate", 200 / 3, "2 of 3 that were sent"),
    is("linkRate", 50, "8001: 1 of 2", { agent: "8001" }),
    is("linkRate", undefined, "none was sent of hers: no denominator (G4)", { agent: "8003" }),
    is("surveysOffered", 3, "good and silent by a link that was sent, bad by keys first and counted once"),
    is("callsInvited", 1, "bad: by keys alone"),
    is("rated", 2, "good, bad"),
    is("rated", 2, "both by the link", { way: "link" }),
    is("rated", 0, "none by keys", { way: "keys" }),
    is("ratingRate", 200 / 3, "2 of 3 offered"),
    is("satisfaction", 50, "good of 2"),
    is("surveysUnanswered", 0, "bad pressed nothing, and rated by the link after all"),
  ],
};
