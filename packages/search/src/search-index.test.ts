import fc from "fast-check";
import { expect, test } from "vitest";
import { SearchIndex } from "./index.ts";

const articles = [
  ["loss", "不动产登记证明遗失补办", "权利人遗失证明的，依据《不动产登记暂行条例实施细则》第二十二条办理补证。"],
  ["heir", "房屋继承登记需要什么材料", "继承人办理转移登记，提交继承公证书、亲属关系证明。"],
  ["release", "抵押权注销登记", "贷款还清后，银行出具结清证明，依据京规自发〔2024〕12号办理。"],
  ["divorce", "离婚析产登记", "夫妻离婚后办理析产，契税免征。"],
  ["parking", "地下车位登记", "地下车位申请首次登记的，提交竣工材料。"],
] as const;

const filled = (): SearchIndex => {
  const index = new SearchIndex();
  for (const [id, title, body] of articles) index.put({ id, heads: [title], body });
  return index;
};
const first = (index: SearchIndex, text: string): string | undefined => index.search(text).hits[0]?.id;

test.each([
  ["words as typed", "离婚析产", "divorce"],
  ["a question with courtesies", "您好，请问房屋继承登记需要带什么材料？谢谢", "heir"],
  ["one character", "契", "divorce"],
  ["pinyin", "lihun", "divorce"],
  ["pinyin in syllables", "li hun xi chan", "divorce"],
  ["a part of a syllable that is still being typed", "budongch", "loss"],
  ["initials", "dyqzx", "release"],
  ["initials of a part", "dxcw", "parking"],
  ["initials and a word", "jcdj 材料", "heir"],
  ["a homophone", "抵压权注销", "release"],
  ["two homophones", "离昏吸产", "divorce"],
  ["another character in a longer word", "继承公正书", "heir"],
  ["traditional characters", "繼承登記", "heir"],
  ["full width letters and figures", "第２２条", "loss"],
  ["a clause in Chinese figures", "第二十二条", "loss"],
  ["a document's number, however it is written", "京规自发[2024]第12号", "release"],
])("finds by %s", (_what, text, id) => {
  expect(first(filled(), text)).toBe(id);
});

test.each([
  ["of words between which others stand", "scdjcl", "parking"],
  ["of words between which others stand, four letters", "dxdj", "parking"],
  ["of a word of the title and one of the text", "lhmz", "divorce"],
  ["of two words of the text", "gzqsgx", "heir"],
])("finds by initials %s", (_what, text, id) => {
  const index = filled();
  index.put({ id: "parking", heads: ["地下车位首次登记需要提交哪些材料"], body: "见办事指南。" });
  expect(first(index, text)).toBe(id);
});

test("letters that are the initials of nothing find nothing", () => {
  expect(first(filled(), "qwzxvb")).toBeUndefined();
  expect(first(filled(), "zzzz")).toBeUndefined();
});

test("says what was probably meant, and nothing where it was right", () => {
  expect(filled().search("抵压权注销").corrected).toBe("抵押权注销");
  expect(filled().search("抵押权注销").corrected).toBeUndefined();
});

test("takes synonyms for each other, until they are taken away", () => {
  const index = filled();
  expect(first(index, "解押")).toBeUndefined();
  index.setSynonyms([
    ["解押", "抵押权注销"],
    ["車位", "车库"],
  ]);
  expect([first(index, "怎么解押"), first(index, "车库")]).toEqual(["release", "parking"]);
  index.setSynonyms([]);
  expect(first(index, "解押")).toBeUndefined();
});

test("a question variant weighs as a title; one that is the question comes first", () => {
  const index = filled();
  for (let n = 0; n < 20; n += 1)
    index.put({ id: `n${n}`, heads: ["贷款还清以后的事项"], body: "贷款还清贷款还清贷款还清以后怎么办" });
  index.put({ id: "variant", heads: ["结清后办理", "贷款还清以后怎么办"], body: "另一段文字" });
  expect(first(index, "贷款还清以后怎么办")).toBe("variant");
});

test("finds only what is accepted, as many as are asked for", () => {
  const index = filled();
  expect(index.search("登记", { accept: (id) => id !== "parking" }).hits.map(({ id }) => id)).not.toContain("parking");
  expect(index.search("登记", { limit: 2 }).hits).toHaveLength(2);
  expect(index.search("dj", { accept: (id) => id === "heir" }).hits.map(({ id }) => id)).toEqual(["heir"]);
});

test.each(["", " ", "？！", "您好", "的", "😀", "a", "\u0000", "登", "x".repeat(1000), "登记".repeat(500)])(
  "answers %j without failing",
  (text) => {
    expect(Array.isArray(filled().search(text).hits)).toBe(true);
    expect(new SearchIndex().search(text).hits).toEqual([]);
  },
);

const ids = fc.constantFrom("a", "b", "c", "d", "e");
const words = fc.array(fc.constantFrom("抵押", "登记", "继承", "房屋", "材料", "abc", "12"), { maxLength: 6 });
const steps = fc.array(fc.record({ id: ids, title: words, body: words, isGone: fc.boolean() }), { maxLength: 30 });

test("after any puts and removals it answers as an index that was made of what is left", () => {
  fc.assert(
    fc.property(steps, words, (history, asked) => {
      const grown = new SearchIndex();
      const left = new Map<string, { id: string; heads: string[]; body: string }>();
      for (const { id, title, body, isGone } of history) {
        left.delete(id);
        if (isGone) grown.remove(id);
        else {
          const article = { id, heads: [title.join("")], body: body.join("，") };
          left.set(id, article);
          grown.put(article);
        }
      }
      grown.pack();
      const fresh = new SearchIndex();
      for (const article of left.values()) fresh.put(article);
      expect(grown.size).toBe(left.size);
      const plain = (index: SearchIndex) =>
        index.search(asked.join("")).hits.map(({ id, score }) => [id, score.toFixed(9)]);
      expect(plain(grown)).toEqual(plain(fresh));
    }),
  );
});

test("an article that is changed again and again is found like one that was not, in a base of few", () => {
  const index = new SearchIndex();
  const put = (version: number) =>
    index.put({ id: "a", heads: ["抵押权注销登记怎么办理"], body: `贷款还清后，双方申请注销。第 ${version} 版` });
  for (let version = 1; version <= 5; version += 1) {
    put(version);
    expect(index.search("抵押权注销").hits.map(({ id }) => id)).toEqual(["a"]);
  }
});
