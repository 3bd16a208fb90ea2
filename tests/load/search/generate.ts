import { chanceOf } from "../chance.ts";

/** One line of articles.jsonl and of questions.jsonl. */
export type Article = { readonly id: string; readonly title: string; readonly text: string };
export type Question = { readonly text: string; readonly answers: readonly string[] };

/** A formal word with what callers say for it. */
type Word = readonly [formal: string, ...said: string[]];

const matters: readonly Word[] = [
  ["转移登记", "过户", "办过户"],
  ["继承登记", "老人去世后房子过到子女名下", "继承房子"],
  ["赠与登记", "把房子送给孩子", "赠与过户"],
  ["抵押权首次登记", "用房子抵押贷款", "办抵押"],
  ["抵押权注销登记", "贷款还清后解押", "解除抵押"],
  ["预告登记", "期房做预告", "新房还没交付先登记"],
  ["更正登记", "房本上名字写错了要改", "证书信息有误"],
  ["异议登记", "对别人名下的房子有异议", "提异议"],
  ["查封登记", "房子被法院查封", "法院冻结房产"],
  ["变更登记", "身份证号变了改房本", "改名后变更"],
  ["遗失补证", "房本丢了补办", "证书遗失"],
  ["换发证书", "旧房产证换新的", "老证换新证"],
  ["离婚析产登记", "离婚后房子归一方", "离婚分房"],
  ["夫妻更名登记", "婚后加名字", "把爱人名字加到房本上"],
  ["居住权登记", "给老人设居住权", "登记居住权"],
  ["地役权登记", "从邻居家地里通行", "设立地役权"],
  ["首次登记", "开发商办大产权", "楼盘初始登记"],
  ["注销登记", "房子拆了销证", "拆迁后注销房本"],
  ["登记信息查询", "查名下有几套房", "查档"],
  ["带押过户", "贷款没还清能卖房", "不解押就过户"],
  ["遗嘱继承登记", "老人留了遗嘱", "按遗嘱过户"],
  ["宅基地确权登记", "农村老宅办证", "宅基地办本"],
];
const homes: readonly Word[] = [
  ["商品房", "买的新房"],
  ["存量房", "二手房"],
  ["经济适用住房", "经适房"],
  ["共有产权住房", "共有产权房"],
  ["已购公有住房", "房改房", "单位分的房"],
  ["限价商品住房", "两限房"],
  ["拆迁安置房", "回迁房"],
  ["地下车位", "车位"],
  ["商业用房", "商铺"],
  ["办公用房", "写字楼"],
  ["央产房", "中央单位的房"],
  ["军产房", "部队的房"],
  ["自建房", "自己盖的房"],
  ["工业用房", "厂房"],
];
const people: readonly Word[] = [
  ["未成年人", "孩子还没满十八岁"],
  ["境外人士", "外国国籍"],
  ["港澳台居民", "香港身份证"],
  ["委托代理人", "本人来不了找人代办"],
  ["企业法人", "公司名下"],
  ["共有权利人", "两个人一起的"],
  ["失能老年人", "老人瘫痪在床"],
  ["现役军人", "当兵的"],
  ["外地户籍居民", "户口不在北京"],
  ["残疾人", "行动不便"],
  ["个体工商户", "自己做小生意"],
  ["监护人", "替家里精神病人办"],
];
const sides: readonly Word[] = [
  ["申请材料", "要带哪些东西", "都带什么证件"],
  ["办理时限", "多少天能拿到", "几天出证"],
  ["收费标准", "要交多少钱", "费用是多少"],
  ["办理地点", "在哪儿办", "去哪个大厅"],
  ["网上申请", "手机上可以弄不", "在网上怎么提交"],
  ["税费减免", "契税能免不", "有啥税收优惠"],
  ["办理流程", "步骤是啥", "先去哪后去哪"],
  ["受理条件", "够不够条件", "符合啥条件才给办"],
  ["常见退件原因", "被退回来了为啥", "窗口不收件"],
  ["进度查询", "办到哪一步了", "怎么看进度"],
  ["预约方式", "要提前约号不", "约不上号"],
  ["结果领取", "证怎么拿", "可以邮寄不"],
];

const places: readonly Word[] = "东城 西城 朝阳 海淀 丰台 石景山 门头沟 房山 通州 顺义 昌平 大兴 怀柔 平谷 密云 延庆"
  .split(" ")
  .map((place): Word => [`${place}区`, place]);

const bodies: Readonly<Record<string, string>> = {
  申请材料:
    "应当提交不动产登记申请书、申请人身份证明、不动产权属证书、证明登记原因的文件以及法律法规规定的其他材料，材料为复印件的应当核对原件",
  办理时限: "自受理之日起五个工作日内办结，材料需要补正或者公告的时间不计算在内，符合条件的当日办结并领取证书",
  收费标准: "住宅类登记费每件八十元，非住宅类每件五百五十元，每增加一本证书加收工本费十元，小微企业免收登记费",
  办理地点: "可以到区政务服务中心不动产登记大厅综合窗口办理，也可以到就近街道的便民服务站提出申请",
  网上申请: "可以登录网上办事服务平台，完成实名认证后上传材料扫描件，预审通过后按短信提示的时间到场核验",
  税费减免: "符合家庭唯一住房条件的减按百分之一的税率征收契税，满五年且唯一的免征个人所得税，由税务窗口审核",
  办理流程: "依次为提出申请、受理、审核、登簿、缴费、领证，需要实地查看的由工作人员提前通知",
  受理条件: "申请人应当具备完全民事行为能力，权属清楚没有争议，不存在查封、异议等限制登记的情形",
  常见退件原因: "多为签字与证件不一致、公证书缺页、面积与测绘成果不符、委托书没有写明代理事项，补正后可以重新提交",
  进度查询: "凭受理通知书上的编号在服务平台查询办理进度，也可以拨打咨询电话由话务员代查",
  预约方式: "可以提前七天在预约平台选择日期和时段，当天号满的可以现场取候补号，老年人走绿色通道不用预约",
  结果领取: "办结后凭受理通知书和身份证领取证书，也可以选择邮寄送达，邮费到付，电子证照同步生成",
};
const greetings = [
  "您好，请问",
  "你好，我想咨询一下，",
  "",
  "尊敬的领导：",
  "麻烦问下",
  "我家情况是这样的，",
  "打扰了，",
];
const endings = ["？谢谢！", "，望回复", "？", "呢", "，一直没打通电话", "，急", "？感谢您的解答"];
/** What people write one for the other: the same sound, another character. */
const slips: Readonly<Record<string, string>> = {
  ...{
    抵: "低",
    押: "压",
    登: "等",
    记: "计",
    继: "既",
    证: "正",
    赠: "增",
    产: "铲",
    遗: "移",
    居: "局",
    税: "睡",
    查: "察",
  },
};

/** `count` articles, no two of the same matter, home, person and side; the same for the same seed. */
export const makeArticles = (count: number, seed = 7): { articles: Article[]; keys: readonly number[][] } => {
  const chance = chanceOf(seed);
  const total = matters.length * homes.length * people.length * sides.length * places.length;
  // A step that shares no factor with the number of all visits each of them once.
  const all = Array.from({ length: count }, (_, n) => (n * 30_011 + 17) % total);
  const keys = all.map((key) => {
    const side = key % sides.length;
    const person = Math.floor(key / sides.length) % people.length;
    const home = Math.floor(key / sides.length / people.length) % homes.length;
    const matter = Math.floor(key / sides.length / people.length / homes.length) % matters.length;
    const place = Math.floor(key / sides.length / people.length / homes.length / matters.length);
    return [matter, home, person, side, place];
  });
  const articles = keys.map(([matter, home, person, side, place], n): Article => {
    const [m, h, p, s] = [matters[matter!]![0], homes[home!]![0], people[person!]![0], sides[side!]![0]];
    const r = places[place!]![0];
    const clause = 1 + Math.floor(chance.next() * 90);
    const number = `京规自发〔${2015 + Math.floor(chance.next() * 11)}〕${1 + Math.floor(chance.next() * 400)}号`;
    const more = sides[Math.floor(chance.next() * sides.length)]![0];
    const text =
      `您好！关于您反映的${h}${m}问题，经核实答复如下：根据《不动产登记暂行条例实施细则》第${clause}条和${number}文件的规定，` +
      `${p}申请${h}${m}的，${bodies[s]}。${p}与其他申请人共同申请的，应当由各方到场或者提交经公证的委托书。` +
      `另外，${bodies[more]}。如有其他疑问，请拨打${r}不动产登记中心咨询电话，我们将竭诚为您服务。感谢您对登记工作的理解与支持。`;
    return { id: `a${n}`, title: `${r}${p}办理${h}${m}的${s}`, text };
  });
  return { articles, keys };
};

/** Questions whose answer is one of these articles: as callers would put them, some with a wrong character. */
export const makeQuestions = (keys: readonly number[][], count: number, seed = 11): Question[] => {
  const chance = chanceOf(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance.next() * list.length)]!;
  const said = (words: readonly Word[], at: number): string =>
    one(chance.next() < 0.5 ? words[at]!.slice(0, 1) : words[at]!);
  return Array.from({ length: count }, () => {
    const n = Math.floor(chance.next() * keys.length);
    const [matter, home, person, side, place] = keys[n]! as [number, number, number, number, number];
    const parts = [
      `${said(places, place)}${said(people, person)}`,
      `${said(homes, home)}${chance.next() < 0.5 ? "要" : ""}${said(matters, matter)}`,
    ];
    if (chance.next() < 0.3) parts.reverse();
    let text = `${one(greetings)}${parts.join("，")}，${said(sides, side)}${one(endings)}`;
    if (chance.next() < 0.15) {
      const wrong = [...text].flatMap((sign, at) => (sign in slips ? [at] : []));
      const at = wrong[Math.floor(chance.next() * wrong.length)];
      if (at !== undefined) text = text.slice(0, at) + slips[text[at]!] + text.slice(at + 1);
    }
    return { text, answers: [`a${n}`] };
  });
};

/** What a page of synonyms would hold for this content. */
export const synonymGroups = (): string[][] =>
  [matters, homes, people, sides].flatMap((words) => words.map((word) => [...word]));
