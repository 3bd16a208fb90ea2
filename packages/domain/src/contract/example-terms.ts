import type { ContractTerms, Instalment } from "./terms.ts";

const yuan = 100;
const by = (date: string) => ({ kind: "by" as const, date });

const year = (of: number, before: string): Instalment[] => [
  {
    id: `${of}-06`,
    share: { num: 1, den: 5 },
    amountFen: 431_604 * yuan,
    due: by(`${of}-06-30`),
    window: { from: before, to: `${of}-06-30` },
    takesDeductions: false,
  },
  {
    id: `${of}-09`,
    share: { num: 1, den: 10 },
    amountFen: 215_802 * yuan,
    due: by(`${of}-09-30`),
    window: { from: `${of}-06-30`, to: `${of}-09-30` },
    takesDeductions: false,
  },
  {
    id: `${of}-11`,
    share: { num: 1, den: 30 },
    amountFen: 71_934 * yuan,
    due: by(`${of}-11-30`),
    window: { from: `${of}-09-30`, to: `${of}-11-30` },
    takesDeductions: true,
  },
];

const items: readonly (readonly [string, string])[] = [
  ...Array.from(
    { length: 6 },
    (_, index) => [`agent-${index + 1}`, `座席人员 ${index + 1}（资质、培训、考核、备案）`] as const,
  ),
  ["platform", "云呼叫中心平台：接入交换、CTI、监控、座席、统计、录音"],
  ["capacity", "容量：座席 6、外线 30、IVR 30 同时可用"],
  ["extension", "可扩展：虚拟排队机、座席与外线扩容"],
  ["agent-functions", "座席功能（五-1）"],
  ["supervisor-functions", "班长席功能（五-1）"],
  ["statistics", "统计报表（五-2）"],
  ["recording", "录音与质检（五-3）"],
  ["monitoring", "实时监控（五-4）"],
  ["work-orders", "语音识别工单（五-5）"],
  ["ivr", "语音导航（五-6）"],
  ["data", "数据备份与留存一年（五-7）"],
  ["upgrade", "升级与恢复（五-8）"],
  ["site-own", "场地独立"],
  ["site-area", "场地 30 平方米以上"],
  ["site-extension", "场地可扩展"],
  ["site-machine-room", "机房区域"],
  ["site-decoration", "装修统一"],
  ["site-reception", "具备接待参观条件"],
];

/** The contract that the product was made for: nine instalments of 2,158,020 yuan, from 2026-06-01 to 2029-05-31. */
export const exampleTerms: ContractTerms = {
  name: "不动产登记中心电话咨询服务项目",
  client: "甲方（采购人）",
  provider: "乙方（服务商）",
  signedOn: "2026-05-28",
  from: "2026-06-01",
  until: "2029-05-31",
  totalFen: 2_158_020 * yuan,
  instalments: [
    {
      id: "2026-first",
      share: { num: 7, den: 60 },
      amountFen: 251_769 * yuan,
      due: { kind: "daysAfterSigning", days: 30 },
      window: null,
      takesDeductions: false,
    },
    {
      id: "2026-11",
      share: { num: 7, den: 90 },
      amountFen: 167_846 * yuan,
      due: by("2026-11-30"),
      window: { from: "2026-06-01", to: "2026-11-30" },
      takesDeductions: true,
    },
    ...year(2027, "2026-11-30"),
    ...year(2028, "2027-11-30"),
    {
      id: "2029-last",
      share: { num: 5, den: 36 },
      amountFen: 299_725 * yuan,
      due: { kind: "workingDaysAfterEnd", days: 30 },
      window: { from: "2028-11-30", to: "2029-06-01" },
      takesDeductions: true,
    },
  ],
  answerRate: { atLeast: { num: 90, den: 100 }, capacity: 480, failedDays: 10 },
  satisfaction: { atLeast: { num: 99, den: 100 }, failedDays: 10 },
  complaints: { fewerThan: 10, verified: 10, deductionFen: 500 * yuan },
  checklist: items.map(([id, title]) => ({ id, title })),
  damages: { num: 30, den: 100 },
  remedyWorkingDays: 5,
  proofDays: 15,
};
