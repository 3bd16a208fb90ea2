/** Why a password is too weak. Length is the API's matter. */
export type Weakness =
  | "tooUniform"
  | "containsLogin"
  | "containsName"
  | "containsHotline"
  | "sequence"
  | "tooCommon"
  | "unchanged"
  | "reused";

/** What a password must not hold. `hotline`: its numbers and names. */
export type Owner = {
  readonly login: string;
  readonly agentNo: string | null;
  readonly name: string;
  readonly hotline: readonly string[];
};

/** So many letters and digits must be left beside what is easily guessed. */
const leastBeside = 4;

const plainOf = (text: string): string => text.normalize("NFKC").toLowerCase();
/** Letters and digits alone. */
const signsOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");

/** Common in Chinese, or about this product, and not in every list. */
const ours = ["password", "qwerty", "123456", "abc123", "letmein", "admin", "111111", "woaini", "5201314", "1314520"];
const product = ["zongji", "总机"];

const holds = (plain: string, word: string, least: number): boolean => {
  const signs = signsOf(plainOf(word));
  return [...signs].length >= least && signsOf(plain).includes(signs);
};
const isHan = (word: string): boolean => /\p{Script=Han}/u.test(word);

/** Signs that follow each other on a keyboard, in the alphabet, among the digits; read in both directions. */
const lines = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop[]",
  "asdfghjkl;'",
  "zxcvbnm,./",
  ..."1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. !qaz @wsx".split(" "),
  "!@#$%^&*()",
];
const shortestRun = 3;

/** How many signs from here on stand on one line in one direction. */
const runAt = (signs: readonly string[], from: number): number => {
  let longest = 1;
  for (const line of lines)
    for (const step of [1, -1]) {
      let length = 1;
      for (let at = line.indexOf(signs[from]!); at >= 0; length += 1) {
        at += step;
        if (from + length >= signs.length || line[at] !== signs[from + length]) break;
      }
      longest = Math.max(longest, length);
    }
  return longest;
};

/** The password without its runs. */
const withoutRuns = (plain: string): string => {
  const signs = [...plain];
  let rest = "";
  for (let at = 0; at < signs.length; ) {
    const run = runAt(signs, at);
    if (run < shortestRun) rest += signs[at];
    at += run < shortestRun ? 1 : run;
  }
  return rest;
};

/** A short word said again and again. */
const isRepeated = (plain: string): boolean => (/^(.{1,7}?)\1+$/u.exec(plain)?.[1] ?? "") !== "";

/** What anybody can find without a list. `undefined`: nothing. */
export const plainWeakness = (password: string, { login, agentNo, name, hotline }: Owner): Weakness | undefined => {
  const plain = plainOf(password);
  if (new Set(plain).size < 5 || isRepeated(plain)) return "tooUniform";
  if ([login, agentNo ?? ""].some((word) => holds(plain, word, 3))) return "containsLogin";
  if (holds(plain, name, isHan(name) ? 2 : 3)) return "containsName";
  if (product.some((word) => holds(plain, word, 2)) || hotline.some((word) => holds(plain, word, isHan(word) ? 2 : 3)))
    return "containsHotline";
  return signsOf(withoutRuns(plain)).length < leastBeside ? "sequence" : undefined;
};

const longestListed = 40;
const shortestListed = 4;

/** What is left beside a word of the list: the common ones that follow it, and a year, are nothing. */
const besideOf = (plain: string, word: string): string =>
  signsOf(ours.reduce((rest, each) => rest.replaceAll(each, ""), plain.replaceAll(word, ""))).replace(
    /^(19|20)\d\d$/,
    "",
  );

/** Whether it is one of the list, one with little beside it, or two of them side by side. */
export const isCommon = (password: string, list: ReadonlySet<string>): boolean => {
  const plain = plainOf(password);
  if (list.has(plain)) return true;
  for (let from = 0; from < plain.length; from += 1)
    for (let length = shortestListed; length <= longestListed && from + length <= plain.length; length += 1) {
      const word = plain.slice(from, from + length);
      if (!list.has(word) && !ours.includes(word)) continue;
      const beside = besideOf(plain, word);
      if (beside.length < leastBeside || list.has(beside)) return true;
    }
  return false;
};
