/** What stands in an evidence pack's page: the four indicators, what they rest on, and what people did. */
import { type ContractCapacity, clauseNo, contractReadingsZh } from "@zongji/api";
import { addDays, localTime, yuanText } from "@zongji/domain";
import type { Pack, PackData, PackDay } from "./pack-data.ts";
import { overview, percent, signedText, text } from "./pack-overview.ts";
import type { Part, Section } from "./pack-parts.ts";
import {
  deductionWords,
  faultWords,
  itemWords,
  passedText,
  rectificationWords,
  sideWords,
  stateWords,
  verdictText,
} from "./pack-words.ts";

/** By its last day, so that two neighbouring windows name no day both. */
const range = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from} 至 ${addDays(to, -1)}`;
const clockOf =
  ({ zone }: PackData) =>
  (at: number): string => {
    const { date, time } = localTime(at, zone);
    return `${date} ${time}`;
  };

const noteOf = ({ exempt, corrections, fewRequests, fewRatings, hours, ratedBy }: PackDay): string =>
  [
    hours === "allHours" ? "按全天计" : "",
    ratedBy === "ofRating" ? "按评价当日计" : "",
    exempt ? "双方签署免考核" : "",
    corrections.length > 0 ? `已更正 ${corrections.length} 次` : "",
    fewRequests ? "呼入少" : "",
    fewRatings ? "参评少" : "",
  ]
    .filter((each) => each !== "")
    .join("；");

const byDay = ({ days }: PackData): Section => ({
  title: "逐日接通率与满意度（K2、K3）",
  parts: [
    text("分子、分母按当日生效的口径取数；不达标以未取整的比值判断。呼入少、参评少：一次未达即不达标的日子。"),
    {
      is: "table",
      heads: [
        "日期",
        "呼入",
        "接听",
        "分子/分母",
        "接通率",
        "结果",
        "口径",
        "参评",
        "满意/一般",
        "满意度",
        "结果",
        "口径",
        "备注",
      ],
      figures: [1, 2, 3, 4, 7, 8, 9],
      rows: days.map((day) => {
        const { figures, answerRate: k2, satisfaction: k3 } = day;
        return [
          ...[day.day, String(figures!.requests), String(figures!.answered)],
          ...[k2!.why === null ? `${k2!.num}/${k2!.den}` : "—", percent(k2!.percent), verdictText(k2!)],
          ...[signedText(day.answerRateSigned), String(figures!.ratings), `${figures!.satisfied}/${figures!.neutral}`],
          ...[percent(k3!.percent), verdictText(k3!), signedText(day.satisfactionSigned), noteOf(day)],
        ];
      }),
    },
  ],
});

const excluded = ({ days }: PackData): Section => ({
  title: "未计入的来电及原因",
  parts: [
    text(
      "中继呼入总量 − 未计入 = 人工呼入数。其他：服务时间外请求人工的（按全天计时的日子除外），以及请求人工前因系统故障结束的。未评：被邀请评价而没有给出有效评价的，不计入满意度的分母。测试与内部呼叫不在总量之内。",
    ),
    {
      is: "table",
      heads: [
        "日期",
        "中继呼入总量",
        "菜单挂断",
        "自助完成",
        "非工作时间",
        "拒接",
        "进行中",
        "其他",
        "人工呼入数",
        "未评",
      ],
      figures: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      rows: days.map(({ day, figures, leftOut: out }) =>
        out === null
          ? [day, "—", "—", "—", "—", "—", "—", "—", String(figures!.requests), "—"]
          : [
              ...[day, out.inboundTotal, out.endedInMenu, out.selfServed, out.outOfHours, out.blocked, out.inProgress],
              ...[out.other, figures!.requests, out.notRated],
            ].map(String),
      ),
    },
  ],
});

const exempt = ({ exemptions, suspensions }: PackData): Section => ({
  title: "免考核日与中止（12.1）",
  parts: [
    {
      is: "table",
      heads: ["日期", "提出方", "事由", "通知日期", "证明材料", "提交日期", "签署"],
      rows: [
        ...exemptions.map((each) => [each.day, each] as const),
        ...suspensions.map((each) => [range(each), each] as const),
      ].map(([days, { by, cause, noticedOn, proof, provedOn, signed }]) => [
        ...[days, sideWords[by], cause, noticedOn, proof, provedOn, signed ? "双方已签" : "另一方未签"],
      ]),
    },
  ],
});

const capacityWords: Readonly<Record<ContractCapacity["figures"][number]["of"], string>> = {
  ...{ lines: "中继线路（外线，IVR 共用）", calls: "同时通话最多", inMenu: "同时在语音菜单最多", flows: "已发布流程" },
};
/** What the platform itself sees of 四, by the reading of C8. */
const capacityText = ({ capacity: { figures, alternative, signed, least, from, to, reaches } }: PackData): string => {
  const reading = (contractReadingsZh.clause.C8 as Readonly<Record<string, string>>)[alternative];
  const told = figures.map(({ of, count, counts }) => `${capacityWords[of]} ${count}${counts ? "（计）" : ""}`);
  return `系统记录的容量：${told.join("，")}。按 C8（${reading}，${signedText(signed)}）${reaches ? "" : "未"}达到 ${least}。同时数取自 ${range({ from, to })}的通话。`;
};

const resources = (data: PackData): Section => ({
  title: "基础资源（K1）",
  parts: [
    text(capacityText(data)),
    {
      is: "table",
      heads: ["项目", "甲方结论", "依据", "有效期至", "证明材料"],
      rows: data.checklist.map(({ id, title, passed, evidence, validUntil }) => [
        ...[title, passedText(passed, "未核查"), evidence, validUntil ?? "—"],
        data.files
          .filter(({ kind, key }) => kind === "resource" && key === id)
          .map(({ name }) => name)
          .join("\n"),
      ]),
    },
  ],
});

const complaints = ({ complaints: all }: PackData): Section => ({
  title: "投诉（K4）",
  parts: [
    {
      is: "table",
      heads: ["编号", "日期", "内容", "责任认定", "扣款"],
      rows: all.map(({ id, on, about, fault, deducted }) => [
        ...[id, on, about, fault === null ? "待核实" : faultWords[fault]],
        deducted === null ? "未定" : deducted ? "扣" : "不扣",
      ]),
    },
  ],
});

const deductions = ({ deductions: all }: PackData): Section => ({
  title: "扣款（K6、2.8）",
  parts: [
    {
      is: "table",
      heads: ["事由", "编号或日期", "发生日期", "金额（元）", "甲方决定", "结清"],
      rows: all.map(({ why, of, on, fen, taken, settledBy }) => [
        ...[deductionWords[why], of, on, yuanText(fen), taken === null ? "未定" : taken ? "扣" : "不扣"],
        settledBy === null ? "—" : settledBy === "otherwise" ? "另行结清" : settledBy,
      ]),
    },
  ],
});

const examined = ({ acceptance: { items, decided, requirement, rectifications } }: PackData): Section => ({
  title: "逐项审核、管控要求与整改",
  parts: [
    {
      is: "table",
      heads: ["事项", "乙方材料", "甲方结论", "说明"],
      rows: items.map(({ item, evidence, passed, note }) => [
        ...[itemWords[item], evidence || "未提交", passedText(passed, "未审核"), note],
      ]),
    },
    text(
      decided === null
        ? "阶段结论：未下。"
        : `阶段结论：甲方判为${passedText(decided.passed, "")}。${decided.note}${decided.pack === null ? "" : `（依据第 ${decided.pack} 包）`}`,
    ),
    ...(requirement === null
      ? []
      : [
          text(
            `项目管控要求 ${requirement.no}：${requirement.text}\n${requirement.receipt === null ? "未签收" : `${requirement.receipt.by} 于 ${requirement.receipt.on} 签收`}`,
          ),
        ]),
    {
      is: "table",
      heads: ["编号", "整改目标", "上级要求", "验收标准", "整改效果", "状态"],
      rows: rectifications.map(({ id, goal, request, acceptance, effect, state }) => [
        ...[id, goal, request, acceptance, effect, rectificationWords[state]],
      ]),
    },
  ],
});

const notices = ({ notices: all }: PackData): Section => ({
  title: "违约通知",
  parts: [
    {
      is: "table",
      heads: ["编号", "日期", "发出方", "事由", "补救期限", "补救", "签收"],
      rows: all.map(({ id, on, by, cause, remedyBy, remediedOn, receipt }) => [
        ...[id, on, sideWords[by], cause, remedyBy, remediedOn ?? "—"],
        receipt === null ? "未签收" : `${receipt.by} ${receipt.on}`,
      ]),
    },
  ],
});

const readings = ({ readings: all }: PackData): Section => ({
  title: "口径",
  parts: [
    {
      is: "table",
      heads: ["序号", "条款与疑义", "口径", "自", "签署"],
      rows: all.map(({ clause, alternative, signed, version, versions }) => {
        const words = contractReadingsZh.clause[clause] as Readonly<Record<string, string>>;
        const from = versions.find((each) => each.version === version)?.from ?? "—";
        return [
          ...[clauseNo(clause), `${words.title}\n${words.text}`, words[alternative] ?? alternative, from],
          signed ? `已签，第 ${version} 版` : "未签（按建议口径）",
        ];
      }),
    },
  ],
});

/** How a sample is drawn again. */
export const recipe = `import hashlib
calls = open("samples/1.txt").read().split()
seed = "样本的种子"
key = lambda call: hashlib.sha256((seed + call).encode()).hexdigest()
print(sorted(calls, key=key)[:样本数])`;

const samples = (data: PackData): Section => ({
  title: "抽样",
  parts: [
    text(
      "清单：验收区间内已日结各日中座席接听或呼出接通、且已结束的通话，不含内部与测试呼叫。甲方提出抽样时，系统先固定清单、生成一段随机随机码并公布其 SHA-256；甲方再写一句话；随后随机码公开。种子 = SHA-256（末个日结日的链哈希、清单的 SHA-256、随机码、甲方的话，各占一行，UTF-8，换行结尾）。把每通通话的编号接在种子后面取 SHA-256，从小到大取前若干通。每次抽样都编号留存，不能撤销。用下面几行即可重抽：",
    ),
    { is: "code", text: recipe },
    ...data.samples.flatMap((sample): Part[] => {
      const { no, size, calls, list, commitment, day, chain, drawn, judged } = sample;
      const fixed = `第 ${no} 次：清单 ${calls} 通，抽 ${size} 通；${clockOf(data)(sample.at)} 准备。\n末个日结日 ${day}，链哈希 ${chain}\n清单 SHA-256 ${list}（samples/${no}.txt）\n随机码的 SHA-256 ${commitment}`;
      if (drawn === null) return [text(`${fixed}\n尚未抽取。`)];
      return [
        text(`${fixed}\n甲方的话：${drawn.word}\n随机码 ${drawn.secret}\n种子 ${drawn.seed}`),
        {
          is: "table",
          heads: ["序号", "通话编号", "甲方结论", "说明"],
          rows: drawn.calls.map((call, place) => {
            const found = judged[call];
            const told = found === undefined ? "未听" : found.passed ? "符合要求" : "有问题";
            return [String(place + 1), call, told, found?.note ?? ""];
          }),
        },
      ];
    }),
    ...(data.samples.length === 0 ? [text("本阶段没有抽样。")] : []),
  ],
});

const closedDays = ({ days }: PackData): Section => ({
  title: "日结、平衡关系与哈希链",
  parts: [
    text("每日数字日结后冻结，后到的记录只产生更正。哈希为该日采用的一版；整条链在 chain.json，每日文件在 days/。"),
    {
      is: "table",
      heads: ["日期", "版本", "平衡关系", "哈希"],
      hashes: [3],
      rows: days.map(({ day, revision, identities, hash }) => [
        ...[day, revision === null ? "无" : revision === 0 ? "日结" : `更正 ${revision}`],
        ...[
          revision === null ? "—" : identities.length === 0 ? "全部成立" : `不成立：${identities.join("、")}`,
          hash ?? "—",
        ],
      ]),
    },
  ],
});

/** Measures that the indicators are made of. */
const defined = [
  ...(["inboundTotal", "kpiRequests", "kpiAnswered", "allRequests", "allRequestsAnswered"] as const),
  ...(["surveysOffered", "rated", "satisfied"] as const),
] as const;
type Kept = { readonly name: string; readonly version: number; readonly label: Zh; readonly formula: Zh };
type Zh = { readonly zh: string };

const definitionRows = ({ data: { days }, definitions }: Pack): string[][] =>
  [...definitions].flatMap(([sum, body]) => {
    const { measures } = JSON.parse(body) as { readonly measures: readonly Kept[] };
    const own = days.filter((day) => day.definitions === sum).map(({ day }) => day);
    if (own.length === 0) return [];
    return defined.flatMap((name) => {
      const kept = measures.find((each) => each.name === name);
      return kept ? [[kept.label.zh, String(kept.version), kept.formula.zh, `${own[0]} 至 ${own.at(-1)}`]] : [];
    });
  });

const definitions = (pack: Pack): Section => ({
  title: "指标定义及版本",
  parts: [
    text("日结时生效的定义；全部指标见 definitions.json。"),
    { is: "table", heads: ["指标", "版本", "公式", "适用日期"], rows: definitionRows(pack) },
  ],
});

const evidence = (data: PackData): Section => ({
  title: "证明材料清单",
  parts: [
    text("文件本身不在包内，在系统中按哈希留存。"),
    {
      is: "table",
      heads: ["文件", "提交方", "时间", "SHA-256"],
      hashes: [3],
      rows: data.files.map(({ name, by, at, sha256 }) => [name, sideWords[by], clockOf(data)(at), sha256]),
    },
  ],
});

const reported = ({ reports }: Pack): Section => ({
  title: "合同报表",
  parts: [
    text(
      "合同约定的报表（R1 至 R11）在验收区间内的副本，与“报表”页导出的 Excel 文件相同，按制作时的数据统计；之后补到的记录会改变报表，不改变已日结的数字。",
    ),
    {
      is: "table",
      heads: ["条款", "报表", "文件", "行数", "数字的 SHA-256"],
      figures: [3],
      hashes: [4],
      rows: reports.map(({ clause, label, path, rows, figures }) => [clause, label, path, String(rows), figures]),
    },
  ],
});

const checking: Section = {
  title: "如何核验",
  parts: [
    text(
      "manifest.json 列出包内每个文件的 SHA-256。它本身的 SHA-256 是本包的哈希，写入合同记录，双方在“阶段验收”页可查。用 Node 18 以上在解压后的文件夹里运行：",
    ),
    { is: "code", text: "node verify.mjs --hash 页面上的包哈希" },
    text("它检查每个文件、日结链、每日数字，重算逐日与阶段的接通率和满意度，并重抽样本。不需要网络和其他程序。"),
  ],
};

/** The cover's lines, and the sections in order. */
export const sections = (
  pack: Pack,
  instalment: string,
): { readonly lines: readonly (readonly [string, string])[]; readonly parts: readonly Section[] } => {
  const { data } = pack;
  const { terms, acceptance, madeBy } = data;
  return {
    lines: [
      ["合同", terms.name],
      ["阶段", `${instalment}（${data.stage}）`],
      ["验收区间", range(data.window)],
      ["编号", `第 ${data.no} 包`],
      ["制作", `${sideWords[madeBy.side]} ${madeBy.name}，${clockOf(data)(data.madeAt)}`],
      ["阶段状态", stateWords[acceptance.state]],
      ["合同记录版本", String(data.contractVersion)],
    ],
    parts: [
      ...[overview(data), byDay(data), excluded(data), exempt(data), resources(data)],
      ...[complaints(data), deductions(data)],
      ...[examined(data), notices(data), readings(data), samples(data), closedDays(data), definitions(pack)],
      ...[reported(pack), evidence(data), checking],
    ],
  };
};
