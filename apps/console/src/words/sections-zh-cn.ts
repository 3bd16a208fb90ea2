import { surveysZh } from "./surveys-zh-cn.ts";
import { textsZh } from "./texts-zh-cn.ts";

/** 管理的各部分，其中有满意度评价 */
export const sectionsZh = {
  ...surveysZh,
  ...textsZh,
  groupMessage: { none: "不播放" },
  administrationSections: {
    start: "开通向导",
    people: "人员与权限",
    lines: "号码与线路",
    service: "服务与规则",
    records: "版本与操作记录",
  },
};
