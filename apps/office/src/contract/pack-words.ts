/** Words of an evidence pack: it is read by the contract's two sides, in Chinese. */
import type { ContractStage, ContractVerdict } from "@zongji/api";
import type { Fault, Side } from "@zongji/domain";

export const sideWords: Readonly<Record<Side, string>> = { client: "甲方", provider: "乙方" };

export const stateWords: Readonly<Record<ContractStage["state"], string>> = {
  ...{ notNeeded: "不需验收", notYet: "未开始", evidence: "提交材料", examining: "逐项审核", passed: "通过" },
  ...{ failed: "不通过", required: "已发管控要求", rectifying: "整改中", released: "复验通过" },
};
export const itemWords: Readonly<Record<ContractStage["items"][number]["item"], string>> = {
  ...{ work: "工作任务完成情况", resources: "项目基础资源符合率", answerRate: "日均人工接通率" },
  ...{ satisfaction: "日均服务满意度", complaints: "投诉次数" },
};
export const whyWords: Readonly<Record<NonNullable<ContractVerdict["why"]>, string>> = {
  ...{
    belowCapacity: "低于容量，不考核",
    atCapacity: "达到容量，免考核",
    none: "无数据，不考核",
    exempt: "双方签署免考核",
  },
};
export const faultWords: Readonly<Record<Fault, string>> = {
  ...{ provider: "乙方责任", other: "非乙方责任", unfounded: "不属实" },
};
export const rectificationWords: Readonly<Record<ContractStage["rectifications"][number]["state"], string>> = {
  ...{ raised: "待确认", confirmed: "整改中", done: "待复验", passed: "复验通过" },
};

/** 达标, 不达标, or why neither. */
export const verdictText = ({ why, passes }: ContractVerdict): string =>
  why === null ? (passes ? "达标" : "不达标") : whyWords[why];
export const passedText = (passed: boolean | null, none: string): string =>
  passed === null ? none : passed ? "通过" : "不通过";

/** Why something comes off a payment. */
export const deductionWords = {
  complaint: "乙方责任投诉",
  answerRate: "接通率未达标",
  badInfluence: "恶劣社会影响",
} as const;
