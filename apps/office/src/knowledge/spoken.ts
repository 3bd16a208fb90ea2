import { type Answer, validityOn } from "@zongji/domain";
import { type Db, findArticleByNumber, nowOf } from "@zongji/store";
import { dayIn } from "./day.ts";

/** What callers hear of an article: the text that its editors wrote for the telephone, while it is published and valid; nothing else of it. @param typed digits @throws what the database throws */
export const spokenOf = async (db: Db, typed: string, zone: string): Promise<Answer> => {
  const found = /^[0-9]{1,9}$/.test(typed) ? await findArticleByNumber(db, Number(typed)) : undefined;
  const { spoken = "", source } = found?.content ?? {};
  const isValid = source !== undefined && validityOn(source, dayIn(zone, nowOf(db))) === "valid";
  return isValid && spoken !== "" ? { status: 200, body: JSON.stringify({ text: spoken }) } : { status: 404, body: "" };
};
