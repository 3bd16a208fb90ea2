import { Jieba } from "@node-rs/jieba";
import { dict } from "@node-rs/jieba/dict.js";
import { pinyin } from "pinyin-pro";

/** Words of the trade that the dictionary does not have, or has in pieces. */
const trade =
  "不动产 不动产权证 不动产权证书 不动产登记 不动产登记中心 不动产单元号 不动产登记证明 首次登记 转移登记 变更登记 注销登记 更正登记 异议登记 预告登记 查封登记 抵押登记 抵押权 " +
  "抵押注销 补证 换证 遗失补证 落宗 房产证 房本 土地证 宅基地 继承公证 公证书 法定继承 受遗赠 遗嘱 网签 资金监管 契税 个税 增值税 满五唯一 经适房 经济适用房 共有产权房 两限房 央产房 " +
  "军产房 公房 房改房 已购公房 回迁房 拆迁安置房 商品房 存量房 二手房 一手房 车位 地下室 居住权 地役权 建设用地使用权 土地承包经营权 加名 减名 更名 析产 离婚析产 夫妻更名 赠与 " +
  "按揭 解押 带押过户 公积金 不动产查询 查档 房屋套数证明 告知承诺 容缺受理 委托书 监护人 未成年人 港澳台 外籍 首套房 购房资格 婚姻状况证明";

let cutter: Jieba | undefined;
/** Loaded at the first use: about 60 MB, half a second. */
const jieba = (): Jieba => {
  if (cutter) return cutter;
  cutter = Jieba.withDict(dict);
  cutter.loadDict(
    Buffer.from(
      trade
        .split(" ")
        .map((word) => `${word} 20000 n`)
        .join("\n"),
    ),
  );
  return cutter;
};

/** Words of a run of Chinese characters, the parts of long words besides. */
export const cutWords = (han: string): string[] => jieba().cutForSearch(han, true);
/** Words of a run, each character in one of them. */
export const cutOnce = (han: string): string[] => jieba().cut(han, true);

const syllablesKept = new Map<string, readonly string[]>();
const mostKept = 200_000;

/** Syllables without tones, as the characters are read in this word: 不动产 → bu dong chan. */
export const syllablesOf = (word: string): readonly string[] => {
  const kept = syllablesKept.get(word);
  if (kept) return kept;
  const syllables = pinyin(word, { toneType: "none", type: "array", v: true }).map((each) => each.toLowerCase());
  if (syllablesKept.size < mostKept) syllablesKept.set(word, syllables);
  return syllables;
};

/** One form of syllables that people mix up: zh z, ch c, sh s, n l, and the ends -ng -n. */
export const soundOf = (syllables: readonly string[]): string =>
  syllables
    .map((each) =>
      each
        .replace(/^(z|c|s)h/, "$1")
        .replace(/^l/, "n")
        .replace(/ng$/, "n"),
    )
    .join(" ");
