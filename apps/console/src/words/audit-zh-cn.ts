export type AuditWords = {
  readonly audited: {
    /** What the things are called that have no word where they are set. */
    readonly of: Readonly<
      Record<
        | "none"
        | "becomes"
        | "user"
        | "alarm"
        | "copyOf"
        | "tried"
        | "refusedField"
        | "firstStart"
        | "lockedSec"
        | "page"
        | "firstCall"
        | "format"
        | "rows"
        | "unmasked"
        | "from"
        | "to"
        | "sort"
        | "passwordGiven"
        | "passwordTaken"
        | "noAnswerLimitMs"
        | "deviceLostLimitMs"
        | "rest"
        | "rule"
        | "after",
        string
      >
    >;
  };
};

/** 操作记录 */
export const auditZh: AuditWords = {
  audited: {
    of: {
      none: "（空）",
      becomes: "改为",
      user: "人员",
      alarm: "告警",
      copyOf: "复制自",
      tried: "尝试的操作",
      refusedField: "越权的项",
      firstStart: "首次启动时建立",
      lockedSec: "锁定",
      page: "页",
      firstCall: "从这通起",
      format: "格式",
      rows: "行数",
      unmasked: "含完整号码",
      from: "开始时间",
      to: "结束时间",
      sort: "排序",
      passwordGiven: "已设置",
      passwordTaken: "已删除",
      noAnswerLimitMs: "振铃未接的时限",
      deviceLostLimitMs: "话机断线的时限",
      rest: "{{reason}}（{{limit}}）",
      rule: "{{match}} 去前 {{strip}} 位加“{{prepend}}”",
      after: "{{who}}（振铃 {{after}} 后）",
    },
  },
};
