/** The four indicators of an evidence pack in one table, with the national standard beside (C13). */
import { percentText, ratio, shareText, standardConnectRate } from "@zongji/domain";
import type { PackData, PackDay } from "./pack-data.ts";
import type { Part, Section } from "./pack-parts.ts";

export const text = (told: string): Part => ({ is: "text", text: told });
export const percent = (told: string | null): string => (told === null ? "—" : `${told} %`);
export const signedText = (signed: boolean): string => (signed ? "已签" : "口径未签");

/** GB/T 33358 beside K2 (C13): days on which both read the contract so. */
const standard = ({ days }: PackData): string[][] => {
  const sum = (of: (day: PackDay) => { readonly num: number | null; readonly den: number | null } | null | undefined) =>
    days.reduce(
      (all, day) => {
        const own = of(day);
        return { num: all.num + (own?.num ?? 0), den: all.den + (own?.den ?? 0) };
      },
      { num: 0, den: 0 },
    );
  const shown = days.filter((day) => day.standard !== null);
  if (shown.length === 0) return [];
  const made = ({ num, den }: { readonly num: number; readonly den: number }): string =>
    den === 0 ? "—" : `${num} / ${den} = ${percentText(ratio(num, den))} %`;
  const below = shown.filter((day) => day.standard?.connectRate?.passes === false).length;
  const line = (name: string, demand: string, value: string, note: string): string[] => [
    ...[name, demand, value, note, "不考核", "C13"],
  ];
  return [
    line(
      ...(["国标对标：全天接通率（GB/T 33358）", `≥ ${percentText(standardConnectRate)} %`] as const),
      ...([made(sum((day) => day.standard?.connectRate)), `对标 ${shown.length} 天，低于 ${below} 天`] as const),
    ),
    line(
      ...(["国标对标：15 秒内接听率（GB/T 33358）", "15 秒内应答"] as const),
      ...([made(sum((day) => day.standard?.inTime)), "合同未规定"] as const),
    ),
  ];
};

/** The four indicators in one table. */
export const overview = (data: PackData): Section => {
  const { terms, acceptance, counters, checklist } = data;
  const rate = (of: "answerRate" | "satisfaction", name: string, demand: string): string[] => {
    const own = acceptance[of];
    if (own === null) return [name, demand, "—", "—", "—", "—"];
    const passes = own.passes === null ? "不考核" : own.passes ? "达标" : "不达标";
    const made = `日均 ${percent(own.mean)}；合并 ${own.num} / ${own.den} = ${percent(own.pooled)}`;
    return [
      name,
      demand,
      made,
      `考核 ${own.judgedDays} 天，不达标 ${own.failedDays} 天`,
      passes,
      signedText(own.signed),
    ];
  };
  const passed = checklist.filter((item) => item.passed).length;
  const isWhole = checklist.every((item) => item.passed !== null);
  return {
    title: "四项考核指标",
    parts: [
      {
        is: "table",
        heads: ["指标", "要求", "数值", "说明", "结果", "口径"],
        rows: [
          [
            ...["K1 项目基础资源符合率", "100 %", `${passed} / ${checklist.length}`, "逐项见“基础资源”"],
            ...[passed === checklist.length ? "达标" : isWhole ? "不达标" : "未核查完", "—"],
          ],
          rate("answerRate", "K2 日均人工接通率", `≥ ${shareText(terms.answerRate.atLeast)}`),
          ...standard(data),
          rate("satisfaction", "K3 日均服务满意度", `≥ ${shareText(terms.satisfaction.atLeast)}`),
          [
            ...[
              "K4 投诉次数（本年度收到）",
              `< ${terms.complaints.fewerThan} 次/年`,
              `${counters?.received.count ?? 0} 件`,
            ],
            ...[`全期乙方责任 ${counters?.verified.count ?? 0} 件`],
            ...[(counters?.received.left ?? 0) < 0 ? "不达标" : "达标", signedText(counters?.received.signed ?? false)],
          ],
        ],
      },
      text(
        `验收区间内已日结 ${acceptance.closed} 天，未日结 ${acceptance.missing} 天。未日结的日子没有数据，不作估计。标“口径未签”的数值依据的口径尚未由双方签署，仅供参考。`,
      ),
    ],
  };
};
